package dev.fisherflow.pipelines.schedule;

import dev.fisherflow.pipelines.schedule.ledger.ComparedRun;

/** Compares two runs of a workspace that have ended. */
@FunctionalInterface
public interface RunComparer {

  /** How the later run stands to the earlier one. */
  ComparedRun compare(String earlierRunId, String laterRunId);
}

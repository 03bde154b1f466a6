package dev.fisherflow.pipelines.schedule;

import dev.fisherflow.pipelines.schedule.ledger.RunOutcome;

/** Makes a run. */
@FunctionalInterface
public interface RunAction {

  /**
   * Makes a run, or what is left of it.
   *
   * @param runId its name
   * @param resumed whether it was begun before and cut short
   * @throws InterruptedException if it was stopped; the next service resumes it
   * @throws Exception if it could not be brought to its end
   */
  RunOutcome run(String runId, boolean resumed) throws Exception;
}

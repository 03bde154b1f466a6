package dev.fisherflow.pipelines.schedule.ledger;

/** What is done about a run that comes due before an earlier one has ended. */
public enum OverlapPolicy {
  /** Nothing: the ledger counts it. */
  SKIP,
  /** It waits for its turn. */
  QUEUE
}

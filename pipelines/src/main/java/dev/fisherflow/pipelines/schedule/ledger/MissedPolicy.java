package dev.fisherflow.pipelines.schedule.ledger;

/** What is done about runs that came due while nobody watched the clock. */
public enum MissedPolicy {
  /** Nothing: the ledger counts them. */
  SKIP,
  /** One run for all of them. */
  ONCE,
  /** Each is made up for. */
  ALL
}

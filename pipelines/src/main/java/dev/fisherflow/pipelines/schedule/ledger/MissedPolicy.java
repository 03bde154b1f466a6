package dev.fisherflow.pipelines.schedule.ledger;

/** What to do about runs that came due while no service was running. */
public enum MissedPolicy {
  /** Nothing: the ledger counts them. */
  SKIP,
  /** One run for all of them. */
  ONCE,
  /** Each is made up for. */
  ALL
}

package dev.fisherflow.pipelines.schedule.ledger;

/** State of a run in the ledger. */
public enum RunState {
  /** Due, and to be run. */
  QUEUED,
  /** Started; resumed if its process died. */
  RUNNING,
  /** Stopped by a full disk or a lost store or cluster; the next service resumes it. */
  STOPPED,
  /** Ended, and no trial failed. */
  SUCCEEDED,
  /** Ended, but some of its trials failed. */
  TRIALS_FAILED,
  /** Ended by an error. */
  CRASHED,
  /** Due, but not run, as a policy says. */
  SKIPPED;

  /** Whether something is still to be done. */
  public boolean pending() {
    return this == QUEUED || this == RUNNING || this == STOPPED;
  }
}

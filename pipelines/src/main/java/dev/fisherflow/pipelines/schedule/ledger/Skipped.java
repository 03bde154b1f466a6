package dev.fisherflow.pipelines.schedule.ledger;

import java.time.Instant;

/**
 * Runs that are not made up for.
 *
 * @param reason why not
 * @param until when the last of them was due
 * @param count how many they are
 */
public record Skipped(Reason reason, Instant until, int count) {

  /** Why a run was not made. */
  public enum Reason {
    /** No service was running when it was due. */
    MISSED,
    /** An earlier run had not ended. */
    OVERLAP
  }
}

package dev.fisherflow.transforms.trials;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Where a result comes from.
 *
 * @param runId the run that trained the trial
 * @param written when its result was written
 */
public record TrialOrigin(String runId, Instant written) {
  @Override
  public String toString() {
    return "trained in run %s on %s"
        .formatted(runId, written.atOffset(ZoneOffset.UTC).toLocalDate());
  }
}

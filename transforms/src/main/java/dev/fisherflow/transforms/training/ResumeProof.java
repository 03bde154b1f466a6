package dev.fisherflow.transforms.training;

import dev.fisherflow.schemas.Trial;
import java.util.List;

/**
 * A trial trained twice, undisturbed and with stops.
 *
 * @param trial the trial
 * @param stops where the second training was stopped, in order
 * @param undisturbed digest of the first result, its seconds aside: adapters, curve, validations;
 *     or why there is none
 * @param stopped the same of the second
 */
public record ResumeProof(Trial trial, List<Stop> stops, Outcome undisturbed, Outcome stopped) {

  /** Whether both trainings ended with the same bits. */
  public boolean equal() {
    return undisturbed.failure().isEmpty()
        && stopped.failure().isEmpty()
        && undisturbed.digest().equals(stopped.digest());
  }

  /**
   * A stop.
   *
   * @param step steps done
   * @param killed without a word, so that the steps since the last state are repeated; otherwise
   *     interrupted, which leaves a state
   */
  public record Stop(long step, boolean killed) {}

  /**
   * How a training ended.
   *
   * @param digest of its result
   * @param failure why it failed; empty if it did not
   */
  public record Outcome(String digest, String failure) {}
}

package dev.fisherflow.learning.trial;

import dev.fisherflow.schemas.TrialProgress;
import java.nio.file.Path;

/**
 * Hears from a learner how far a trial is. An exception thrown here ends the trial, and the learner
 * throws it on.
 */
public interface TrialListener {

  /** After each step; may be slow to no harm but the trial's. */
  void progressed(TrialProgress progress);

  /**
   * Before the first step, when the wait for something grows long.
   *
   * @param forWhat what it is and who holds it
   */
  default void waiting(String forWhat) {}

  /**
   * After a new training state, which is complete on the local disk. Training waits until this
   * returns: until then the state, and the checkpoint folders it names, stay as they are.
   *
   * @param folder {@code state} in the trial's scratch folder
   */
  default void stateWritten(Path folder) {}
}

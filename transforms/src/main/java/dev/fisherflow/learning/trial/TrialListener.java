package dev.fisherflow.learning.trial;

import dev.fisherflow.learning.learner.TrialExecutor;
import java.nio.file.Path;

/**
 * Is told by an executor how a trial goes on. An exception thrown here ends the trial, and {@link
 * TrialExecutor#run} throws it on.
 */
public interface TrialListener {

  /** Told of the steps, often; may be slow to no harm but the trial's. */
  void progressed(TrialProgress progress);

  /**
   * Told of a new training state, complete on the local disk. Training waits until this returns:
   * until then the state, and the checkpoint folders it names, stay as they are.
   *
   * @param folder {@code state} in the trial's scratch folder
   */
  default void stateWritten(Path folder) {}
}

package dev.fisherflow.learning.trial;

import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.nio.file.Path;

/**
 * Trains trials, in this process or in another; calls from several threads run beside each other.
 */
public interface TrialExecutor extends AutoCloseable {

  /**
   * Trains one trial. A trial that diverges or fails is a result, not an exception.
   *
   * @param trial what to train
   * @param examples its dataset
   * @param scratch an empty local folder; receives one PEFT adapter folder per checkpoint, named as
   *     the checkpoint's {@code uri} in the result, {@code checkpoints/<name>} below this folder
   * @param listener told how it goes on
   * @return the result
   * @throws InterruptedException if the thread was interrupted; nothing is then to be published
   */
  TrialResult run(Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException;

  /** Frees models and devices. */
  @Override
  void close();
}

package dev.fisherflow.learning.learner;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.nio.file.Path;

/**
 * Trains trials, in this process or in another; calls from several threads run beside each other.
 */
public interface TrialExecutor extends AutoCloseable {

  /** Steps between training states, where nothing else is asked for. */
  int CHECKPOINT_EVERY = 200;

  /** File that a trial which failed may leave in its scratch folder: what its process printed. */
  String LOG = "log.txt";

  /**
   * Trains one trial, from its beginning or from where the training state in its scratch folder
   * says: to the same bits. A trial that diverges or fails is a result, not an exception.
   *
   * @param trial what to train
   * @param examples its dataset
   * @param scratch a local folder, empty but for the training state of an earlier attempt, if there
   *     is one: a state that is not whole, not of this trial, or of another number of threads or
   *     kind of device is discarded. Receives one PEFT adapter folder per checkpoint, named as the
   *     checkpoint's {@code uri} in the result, {@code checkpoints/<name>} below this folder
   * @param listener told how it goes on
   * @return the result
   * @throws InterruptedException if the thread was interrupted, after a training state was written;
   *     no result is then to be published
   */
  TrialResult run(Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException;

  /** Frees models and devices. */
  @Override
  void close();
}

package dev.fisherflow.learning.learner;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains trials, predicts with their adapters and evaluates them, in this process or in others;
 * calls from several threads run concurrently. Models are loaded once per process.
 */
public interface Learner extends AutoCloseable {

  /** Steps between training states, where nothing else is asked for. */
  int CHECKPOINT_EVERY = 200;

  /** File that a trial which failed may leave in its scratch folder: what its process printed. */
  String LOG = "log.txt";

  /** Hears of each batch of an evaluation when it is done. */
  @FunctionalInterface
  interface BatchListener {

    /**
     * A batch is done.
     *
     * @param batch its number
     * @param indicators the gradient's (rule sgd), then each rule's by damping
     */
    void evaluated(int batch, List<Indicator> indicators);
  }

  /**
   * Trains one trial, from its beginning or from where the training state in its scratch folder
   * says: to the same bits. A trial that diverges or fails is a result, not an exception.
   *
   * @param trial what to train
   * @param examples its dataset
   * @param scratch a local folder, empty but for the training state of an earlier try, if there is
   *     one: a state that is not whole, not of this trial, or of another number of threads or kind
   *     of device is ignored. Receives one PEFT adapter folder per checkpoint, named as the
   *     checkpoint's {@code uri} in the result, {@code checkpoints/<name>} below this folder
   * @param listener hears of steps and training states
   * @return the result
   * @throws InterruptedException if the thread was interrupted, after a training state was written;
   *     no result is then to be published
   */
  TrialResult train(Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException;

  /**
   * Answers every example of a split.
   *
   * @param trial the trial that trained the adapter: model, task, dataset and token limit
   * @param adapter its local PEFT adapter folder
   * @param examples the trial's dataset
   * @param split the split to answer
   * @return one answer per example, in their order, with its scores
   * @throws InterruptedException if the thread was interrupted
   */
  List<Prediction> predict(Trial trial, Path adapter, ExampleSource examples, String split)
      throws InterruptedException;

  /**
   * Evaluates update directions at one checkpoint on some batches of its training examples (paper,
   * Algorithm 4).
   *
   * @param target the checkpoint
   * @param adapter its local PEFT adapter folder
   * @param examples the target's dataset
   * @param batches numbers of batches, from 0
   * @param plan what is evaluated
   * @param listener hears of the batches in the order of their numbers in {@code batches}
   * @throws dev.fisherflow.learning.model.file.ModelException if the folder does not hold the
   *     target's adapter, or one for another model
   * @throws dev.fisherflow.learning.optimizer.DivergedException if a figure is not finite
   * @throws InterruptedException if the thread was interrupted
   */
  void evaluate(
      EvaluationTarget target,
      Path adapter,
      ExampleSource examples,
      List<Integer> batches,
      EvaluationPlan plan,
      BatchListener listener)
      throws InterruptedException;

  /** Frees models, processes and devices. */
  @Override
  void close();
}

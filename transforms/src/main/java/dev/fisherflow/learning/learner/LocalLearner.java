package dev.fisherflow.learning.learner;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.task.Formulation;
import dev.fisherflow.learning.task.Formulation.Answer;
import dev.fisherflow.learning.task.Inference;
import dev.fisherflow.learning.task.LabelList;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.learning.trial.TrialRun;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Learns in this process. The engine's thread count is one for the whole process, so all learners
 * of a process must be made with the same.
 */
public final class LocalLearner implements Learner {

  /** More than any machine gains by; the engine's native code does not survive thousands. */
  private static final int MOST_THREADS = 1024;

  private final int threads;
  private final int checkpointEvery;
  private final NDManager manager = NDManager.newBaseManager();
  private final ModelPool models = new ModelPool(manager);

  /**
   * A learner.
   *
   * @param threads threads of the engine in each trial; part of what makes a result's bits
   */
  public LocalLearner(int threads) {
    this(threads, CHECKPOINT_EVERY);
  }

  /**
   * A learner.
   *
   * @param threads threads of the engine in each trial; part of what makes a result's bits
   * @param checkpointEvery steps between training states; changes no result
   */
  public LocalLearner(int threads, int checkpointEvery) {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "expected 1 to %d threads, found %d".formatted(MOST_THREADS, threads));
    }
    if (checkpointEvery < 1) {
      throw new IllegalArgumentException(
          "expected at least 1 step between training states, found " + checkpointEvery);
    }
    this.threads = threads;
    this.checkpointEvery = checkpointEvery;
    JniUtils.setNumThreads(threads);
  }

  @Override
  public TrialResult train(
      Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException {
    JniUtils.setNumThreads(threads);
    try (Recording paused = Recording.paused();
        NDManager scope = manager.newSubManager()) {
      Model base = models.of(trial);
      return new TrialRun(trial, base, examples, scratch, listener, threads, checkpointEvery, scope)
          .train();
    } catch (RuntimeException e) {
      if (Thread.interrupted()) { // reading a file ends so when it is interrupted
        throw (InterruptedException) new InterruptedException("interrupted").initCause(e);
      }
      throw e;
    }
  }

  @Override
  public List<Prediction> predict(Trial trial, Path adapter, ExampleSource examples, String split)
      throws InterruptedException {
    JniUtils.setNumThreads(threads);
    Task task = Task.of(trial);
    Model base = models.of(trial);
    try (Recording paused = Recording.paused();
        AdaptedModel model =
            AdapterFiles.read(
                adapter,
                base,
                Adapters.of(trial.getAdapter(), base, task),
                manager,
                DataType.FLOAT32)) {
      List<Example> rows = examples.read(split);
      Formulation formulation = Formulation.of(task, base);
      List<Answer> answers =
          Inference.answers(formulation, model, rows.stream().map(Sample::of).toList(), manager);
      List<String> texts = formulation.texts(answers);
      return IntStream.range(0, rows.size())
          .mapToObj(i -> prediction(task, split, rows.get(i), answers.get(i), texts.get(i)))
          .toList();
    }
  }

  private static Prediction prediction(
      Task task, String split, Example row, Answer answer, String text) {
    return Prediction.newBuilder()
        .setTask(task.key())
        .setSplit(split)
        .setIndex(row.getIndex())
        .setLabel(
            switch (task.target()) {
              case NUMBER -> Double.toString(answer.number());
              case TEXT -> text;
              case LABELS -> LabelList.of(task.labels(), LabelList.likely(answer.scores()));
              case LABEL -> task.labels().get(answer.label());
            })
        .setScores(Arrays.stream(answer.scores()).boxed().toList())
        .setText(text)
        .build();
  }

  @Override
  public void evaluate(
      EvaluationTarget target,
      Path adapter,
      ExampleSource examples,
      List<Integer> batches,
      EvaluationPlan plan,
      BatchListener listener)
      throws InterruptedException {
    JniUtils.setNumThreads(threads);
    Model base = models.of(target.getModel(), target.getModelDigest());
    new LocalEvaluation(target, base, examples, plan, manager).run(adapter, batches, listener);
  }

  @Override
  public void close() {
    manager.close();
  }
}

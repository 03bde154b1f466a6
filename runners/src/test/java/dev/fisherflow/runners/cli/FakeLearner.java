package dev.fisherflow.runners.cli;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.UpdateFigures;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Learns nothing, in no time, and gives everything that a learner gives: a curve, a checkpoint with
 * files for each epoch, answers, indicators. All figures are drawn from the trial's id and so are
 * the same each time. With {@code new BeamSweeps(…).withLearners(FakeLearner.factory())}, and the
 * same of {@code BeamEvaluations}, a command runs as a whole on the real pipeline.
 */
final class FakeLearner implements Learner {

  private static final int CURVE_POINTS = 20;

  private static final String SGD = "sgd";

  private final Ends ends;

  private FakeLearner(Ends ends) {
    this.ends = ends;
  }

  /** Says how trials end. */
  @FunctionalInterface
  interface Ends extends Serializable {
    TrialStatus of(Trial trial);
  }

  /** Learners with which every trial succeeds. */
  static LearnerFactory factory() {
    return factory(trial -> TrialStatus.SUCCEEDED);
  }

  /** Learners with which some trials diverge after their first step, or fail. */
  static LearnerFactory factory(Ends ends) {
    return () -> new FakeLearner(ends);
  }

  @Override
  public TrialResult train(
      Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("while pretending to train");
    }
    listener.progressed(Progress.of(1, trial.getSteps(), loss(trial, 1), Double.NaN));
    TrialStatus status = ends.of(trial);
    if (status == TrialStatus.FAILED) {
      throw new IllegalArgumentException("the test has this trial fail");
    }
    return status == TrialStatus.DIVERGED ? diverged(trial) : succeeded(trial, scratch, listener);
  }

  private static TrialResult diverged(Trial trial) {
    return result(trial, TrialStatus.DIVERGED, 1)
        .setFailure(
            Failure.newBuilder()
                .setCause("DIVERGED")
                .setMessage("the test has this trial diverge")
                .setStep(1L)
                .build())
        .build();
  }

  private static TrialResult succeeded(Trial trial, Path scratch, TrialListener listener) {
    List<Checkpoint> validations = new ArrayList<>();
    boolean all = trial.getKeepCheckpoints().equals("epochs");
    for (int epoch = all ? 0 : trial.getEpochs(); epoch <= trial.getEpochs(); epoch++) {
      validations.add(checkpoint(trial, epoch, scratch));
    }
    Checkpoint best =
        validations.stream()
            .filter(checkpoint -> checkpoint.getStep() > 0)
            .max(Comparator.comparingDouble(Checkpoint::getScore))
            .orElseThrow();
    listener.progressed(
        Progress.of(
            trial.getSteps(), trial.getSteps(), loss(trial, trial.getSteps()), best.getScore()));
    return result(trial, TrialStatus.SUCCEEDED, trial.getSteps())
        .setValidations(validations)
        .setBest(best)
        .setLast(validations.get(validations.size() - 1))
        .build();
  }

  private static TrialResult.Builder result(Trial trial, TrialStatus status, long steps) {
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(status)
        .setCurve(curve(trial, steps))
        .setFinalLoss(status == TrialStatus.SUCCEEDED ? loss(trial, steps) : null)
        .setStepsDone(steps)
        .setTrainableParameters(1)
        .setThreads(1)
        .setDevice("cpu")
        .setSeconds(1)
        .setStepSeconds(0.01);
  }

  private static List<StepStatistics> curve(Trial trial, long steps) {
    long stride = Math.max(1, steps / CURVE_POINTS);
    return LongStream.iterate(1, step -> step <= steps, step -> step + stride)
        .mapToObj(
            step ->
                StepStatistics.newBuilder()
                    .setStep(step)
                    .setLoss(loss(trial, step))
                    .setLearningRate(0.1)
                    .setUpdateNorm(1)
                    .setGradientCosine(1)
                    .build())
        .toList();
  }

  private static double loss(Trial trial, long step) {
    return draw(trial.getTrialId(), "loss") / Math.sqrt(step);
  }

  private static Checkpoint checkpoint(Trial trial, int epoch, Path scratch) {
    long step = trial.getSteps() * epoch / trial.getEpochs();
    String uri = "checkpoints/" + step;
    double score = draw(trial.getTrialId(), "score", step);
    return Checkpoint.newBuilder()
        .setTrialId(trial.getTrialId())
        .setUri(uri)
        .setStep(step)
        .setEpoch(epoch)
        .setMetrics(metrics(trial, score))
        .setScore(score)
        .setWeightsDigest(write(scratch.resolve(uri), trial.getTrialId() + " at " + step))
        .build();
  }

  /** The score is the sum of the task's metrics. */
  private static List<Metric> metrics(Trial trial, double score) {
    List<String> names = Task.of(trial.getTask()).metrics();
    return names.stream().map(name -> new Metric(name, score / names.size())).toList();
  }

  private static String write(Path folder, String weights) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(AdapterFiles.CONFIG), "{}");
      return Digest.ofFile(Files.writeString(folder.resolve(AdapterFiles.WEIGHTS), weights));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Prediction> predict(Trial trial, Path adapter, ExampleSource examples, String split) {
    Task task = Task.of(trial.getTask());
    return examples.read(split).stream()
        .map(row -> answer(task, split, row, draw(trial.getTrialId(), split, row)))
        .toList();
  }

  private static Prediction answer(Task task, String split, Example row, double drawn) {
    int label = (int) (drawn * task.outputs());
    return Prediction.newBuilder()
        .setTask(task.key())
        .setSplit(split)
        .setIndex(row.getIndex())
        .setLabel(task.regression() ? Double.toString(5 * drawn) : task.labels().get(label))
        .setScores(scores(task, label, drawn))
        .build();
  }

  /** The label's is 1 at most and those of the others 0. */
  private static List<Double> scores(Task task, int label, double drawn) {
    return task.regression()
        ? List.of(5 * drawn)
        : IntStream.range(0, task.outputs()).mapToObj(i -> i == label ? drawn : 0).toList();
  }

  private static double draw(String trialId, String split, Example example) {
    return draw(trialId, split, example.getIndex());
  }

  @Override
  public void evaluate(
      EvaluationTarget target,
      Path adapter,
      ExampleSource examples,
      List<Integer> batches,
      EvaluationPlan plan,
      BatchListener listener) {
    for (int batch : batches) {
      List<UpdateFigures> figures = new ArrayList<>(List.of(figures(SGD, 0, target, batch)));
      for (UpdateRule rule : plan.settings().rules()) {
        if (rule.toString().equals(SGD)) {
          continue; // measured always
        }
        for (double damping : rule.damped() ? plan.settings().dampings() : List.of(0.0)) {
          figures.add(figures(rule.toString(), damping, target, batch));
        }
      }
      listener.evaluated(batch, UpdateFigures.indicators(target, batch, figures));
    }
  }

  private static UpdateFigures figures(
      String rule, double damping, EvaluationTarget target, int batch) {
    double quadratic = 1 + draw(target.getWeightsDigest(), rule + damping, batch);
    return new UpdateFigures(rule, damping, quadratic, 1, 1, 0.5, 2, 0, damping);
  }

  /** Uniform in [0, 1). */
  private static double draw(String id, String purpose, long... numbers) {
    Random random = KeyedRandom.of(0, id + " " + purpose, numbers);
    return random.nextDouble();
  }

  @Override
  public void close() {}
}

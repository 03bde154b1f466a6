package dev.fisherflow.pipelines.report.export;

import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code results.csv}: one row per trial with all that determined and all that came of it. What a
 * trial does not have is an empty cell. The columns' names are those of the records' fields; {@code
 * score} and what follows up to {@code loss} are of the best checkpoint.
 */
public final class ResultsCsv {

  private final List<Column> columns = new ArrayList<>();
  private final TrialNames names;

  private ResultsCsv(TrialNames names) {
    this.names = names;
    identity();
    adapter();
    optimizer();
    training();
    outcome();
    environment();
  }

  /**
   * Writes the rows in an order that does not depend on the results' own: task, model, adapter,
   * optimizer, hyper-parameters, seed.
   *
   * @param stream receives the file and is left open
   */
  public static void write(List<TrialResult> results, TrialNames names, OutputStream stream)
      throws IOException {
    new ResultsCsv(names).write(results, stream);
  }

  private void write(List<TrialResult> results, OutputStream stream) throws IOException {
    CsvFile.write(
        columns.stream().map(Column::name).toList(),
        results.stream()
            .sorted(order())
            .map(result -> columns.stream().map(column -> column.cell(result)).toList()),
        stream);
  }

  private Comparator<TrialResult> order() {
    return Comparator.<TrialResult, Task>comparing(result -> Task.of(result.getTrial().getTask()))
        .thenComparing(result -> result.getTrial().getModel())
        .thenComparing(result -> Names.adapter(result.getTrial().getAdapter()))
        .thenComparing(result -> result.getTrial().getOptimizer().getType())
        .thenComparing(result -> names.hyperparameters(result.getTrial()))
        .thenComparing(result -> result.getTrial().getSeed())
        .thenComparing(result -> result.getTrial().getTrialId());
  }

  private void identity() {
    ofTrial("trialId", Trial::getTrialId);
    of("status", TrialResult::getStatus);
    ofTrial("task", Trial::getTask);
    ofTrial("model", Trial::getModel);
    ofTrial("adapter", trial -> Names.adapter(trial.getAdapter()));
    ofTrial("optimizer", trial -> trial.getOptimizer().getType());
    ofTrial("hyperparameters", names::hyperparameters);
    ofTrial("seed", Trial::getSeed);
  }

  private void adapter() {
    ofAdapter("adapterType", AdapterSettings::getType);
    ofAdapter("rank", AdapterSettings::getRank);
    ofAdapter("alpha", AdapterSettings::getAlpha);
    ofAdapter("dropout", AdapterSettings::getDropout);
    ofAdapter("targetModules", adapter -> String.join(" ", adapter.getTargetModules()));
    ofAdapter("bias", AdapterSettings::getBias);
    ofAdapter("virtualTokens", AdapterSettings::getVirtualTokens);
    ofAdapter("promptInit", AdapterSettings::getPromptInit);
    ofAdapter("decoderPads", AdapterSettings::getDecoderPads);
    ofAdapter("head", AdapterSettings::getHead);
  }

  private void optimizer() {
    ofOptimizer("learningRate", OptimizerSettings::getLearningRate);
    ofOptimizer("firstStepNorm", OptimizerSettings::getFirstStepNorm);
    ofSchedule("schedule", Schedule::getType);
    ofSchedule("milestones", ResultsCsv::milestones);
    ofSchedule("factor", Schedule::getFactor);
    ofOptimizer("weightDecay", OptimizerSettings::getWeightDecay);
    ofOptimizer("momentum", OptimizerSettings::getMomentum);
    ofOptimizer("beta1", OptimizerSettings::getBeta1);
    ofOptimizer("beta2", OptimizerSettings::getBeta2);
    ofOptimizer("epsilon", OptimizerSettings::getEpsilon);
    ofOptimizer("decayRate", OptimizerSettings::getDecayRate);
    ofOptimizer("clipThreshold", OptimizerSettings::getClipThreshold);
    ofOptimizer("damping", OptimizerSettings::getDamping);
    ofOptimizer("duplicateCosine", OptimizerSettings::getDuplicateCosine);
    ofOptimizer("draws", OptimizerSettings::getDraws);
  }

  private void training() {
    ofTrial("batchSize", Trial::getBatchSize);
    ofTrial("epochs", Trial::getEpochs);
    ofTrial("steps", Trial::getSteps);
    ofTrial("evaluateEvery", Trial::getEvaluateEvery);
    ofTrial("maxTokens", Trial::getMaxTokens);
    ofTrial("keepCheckpoints", Trial::getKeepCheckpoints);
    ofTrial("limit", Trial::getLimit);
  }

  private void outcome() {
    ofCheckpoint("score", TrialResult::getBest, Checkpoint::getScore);
    ofCheckpoint("bestStep", TrialResult::getBest, Checkpoint::getStep);
    ofCheckpoint("bestEpoch", TrialResult::getBest, Checkpoint::getEpoch);
    for (String metric :
        List.of(
            "accuracy",
            "f1",
            "matthews",
            "pearson",
            "spearman",
            ValidationMetrics.FIRST_TOKEN_ACCURACY,
            ValidationMetrics.GREEDY_ACCURACY,
            "loss")) {
      ofCheckpoint(metric, TrialResult::getBest, best -> metric(best, metric));
    }
    ofCheckpoint("lastScore", TrialResult::getLast, Checkpoint::getScore);
    of("finalLoss", TrialResult::getFinalLoss);
    of("stepsDone", TrialResult::getStepsDone);
    ofFailure("failureCause", Failure::getCause);
    ofFailure("failureStep", Failure::getStep);
    ofFailure("failureMessage", Failure::getMessage);
  }

  private void environment() {
    of("trainableParameters", TrialResult::getTrainableParameters);
    of("seconds", TrialResult::getSeconds);
    of("threads", TrialResult::getThreads);
    of("device", TrialResult::getDevice);
    ofTrial("numericsVersion", Trial::getNumericsVersion);
    ofTrial("modelDigest", Trial::getModelDigest);
    ofTrial("datasetDigest", Trial::getDatasetDigest);
    ofCheckpoint("weightsDigest", TrialResult::getBest, Checkpoint::getWeightsDigest);
    ofCheckpoint("lastWeightsDigest", TrialResult::getLast, Checkpoint::getWeightsDigest);
  }

  private void of(String name, Function<TrialResult, Object> value) {
    columns.add(new Column(name, value));
  }

  private void ofTrial(String name, Function<Trial, Object> value) {
    of(name, result -> value.apply(result.getTrial()));
  }

  private void ofAdapter(String name, Function<AdapterSettings, Object> value) {
    ofTrial(name, trial -> value.apply(trial.getAdapter()));
  }

  private void ofOptimizer(String name, Function<OptimizerSettings, Object> value) {
    ofTrial(name, trial -> value.apply(trial.getOptimizer()));
  }

  private void ofSchedule(String name, Function<Schedule, Object> value) {
    ofOptimizer(name, optimizer -> value.apply(optimizer.getSchedule()));
  }

  private void ofCheckpoint(
      String name, Function<TrialResult, Checkpoint> which, Function<Checkpoint, Object> value) {
    of(name, result -> which.apply(result) == null ? null : value.apply(which.apply(result)));
  }

  private void ofFailure(String name, Function<Failure, Object> value) {
    of(name, result -> result.getFailure() == null ? null : value.apply(result.getFailure()));
  }

  private static Double metric(Checkpoint checkpoint, String name) {
    return checkpoint.getMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .map(Metric::getValue)
        .findFirst()
        .orElse(null);
  }

  private static String milestones(Schedule schedule) {
    return schedule.getMilestones().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** A column and where its cells come from. */
  private record Column(String name, Function<TrialResult, Object> value) {
    String cell(TrialResult result) {
      Object found = value.apply(result);
      if (found == null) {
        return "";
      }
      return found instanceof Double number ? Names.number(number) : found.toString();
    }
  }
}

package dev.fisherflow.pipelines.report.export;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.Reaching;
import dev.fisherflow.pipelines.report.SeedScores;
import dev.fisherflow.pipelines.spec.goal.Target;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.EarlyStopping;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;
import org.apache.avro.generic.IndexedRecord;

/**
 * {@code results.csv}: one row per trial with all that determined and all that came of it. What a
 * trial does not have is an empty cell. The columns' names are those of the records' fields; {@code
 * score} and what follows up to {@code loss} are of the best checkpoint; {@code settingScore} is
 * the mean over those seeds of the trial's setting that have a score, which {@code settingSeeds}
 * counts.
 */
public final class ResultsCsv {

  private final List<Column> columns = new ArrayList<>();
  private final TrialNames names;
  private final Map<String, SeedScores> settings;
  private final Optional<Reaching> reaching;

  private ResultsCsv(
      TrialNames names,
      List<TrialResult> results,
      Map<String, SeedScores> settings,
      Target target) {
    this.names = names;
    this.reaching = Optional.ofNullable(target).map(reached -> new Reaching(reached, results));
    this.settings = settings;
    identity();
    adapter();
    optimizer();
    training();
    outcome();
    environment();
    more(results);
  }

  /**
   * Writes the rows in an order that does not depend on the results' own: task, model, adapter,
   * optimizer, hyper-parameters, seed.
   *
   * @param selections what was chosen among the trials
   * @param names names of the sweep's settings
   * @param target what confirming trials are to reach; null for nothing
   * @param stream receives the file and is left open
   */
  public static void write(
      List<TrialResult> results,
      List<Selection> selections,
      TrialNames names,
      Target target,
      OutputStream stream)
      throws IOException {
    new ResultsCsv(names, results, settings(selections), target).write(results, stream);
  }

  /** The scores of every candidate's setting, by its trial. */
  private static Map<String, SeedScores> settings(List<Selection> selections) {
    Map<String, SeedScores> settings = new HashMap<>();
    for (Selection selection : selections) {
      Task task = Task.of(selection.getTrial());
      selection.getCandidates().stream()
          .collect(Collectors.groupingBy(Candidate::getHyperparameters))
          .values()
          .forEach(
              trials ->
                  trials.forEach(
                      trial -> settings.put(trial.getTrialId(), SeedScores.of(task, trials))));
    }
    return settings;
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
    return Comparator.<TrialResult, Task>comparing(result -> Task.of(result.getTrial()))
        .thenComparing(result -> result.getTrial().getModel())
        .thenComparing(result -> AdapterNames.of(result.getTrial().getAdapter()))
        .thenComparing(result -> result.getTrial().getOptimizer().getType())
        .thenComparing(result -> names.hyperparameters(result.getTrial()))
        .thenComparing(result -> result.getTrial().getSeed())
        .thenComparing(result -> result.getTrial().getTrialId());
  }

  private void identity() {
    ofTrial("trialId", Trial::getTrialId);
    of("status", TrialResult::getStatus);
    ofTrial("task", Trial::getTask);
    ofTrial("definition", ResultsCsv::definition);
    ofTrial("model", Trial::getModel);
    ofTrial("adapter", trial -> AdapterNames.of(trial.getAdapter()));
    ofTrial("optimizer", trial -> trial.getOptimizer().getType());
    ofTrial("hyperparameters", names::hyperparameters);
    ofTrial("seed", Trial::getSeed);
    ofTrial("phase", Trial::getPhase);
  }

  private void adapter() {
    ofAdapter("adapterType", AdapterSettings::getType);
    ofTrial("adapterFrom", Trial::getAdapterFrom);
    for (String name : Settings.fields(AdapterSettings.getClassSchema())) {
      ofAdapter(name, adapter -> adapter.get(name));
    }
  }

  private void optimizer() {
    for (String name : Settings.fields(OptimizerSettings.getClassSchema())) {
      ofOptimizer(name, optimizer -> optimizer.get(name));
      if (name.equals(OptimizerFamily.FIRST_STEP_NORM.name())) {
        ofOptimizer("schedule", optimizer -> optimizer.getSchedule().getType());
        Settings.fields(Schedule.getClassSchema())
            .forEach(of -> ofOptimizer(of, optimizer -> optimizer.getSchedule().get(of)));
      }
    }
  }

  private void training() {
    ofTrial("batchSize", Trial::getBatchSize);
    ofTrial("microBatch", Trial::getMicroBatch);
    ofTrial("epochs", Trial::getEpochs);
    ofTrial("steps", Trial::getSteps);
    ofTrial("stepCost", trial -> trial.getBudget() == null ? null : trial.getBudget().getCost());
    ofTrial("budget", trial -> trial.getBudget() == null ? null : trial.getBudget().getCosts());
    ofTrial("evaluateEvery", Trial::getEvaluateEvery);
    ofTrial("earlyStopping", ResultsCsv::earlyStopping);
    ofTrial("maxTokens", Trial::getMaxTokens);
    ofTrial("keepCheckpoints", Trial::getKeepCheckpoints);
    ofTrial("limit", Trial::getLimit);
    ofTrial("augmentation", Trial::getAugmentation);
    ofTrial("selectBy", Trial::getSelectBy);
  }

  /** The digest of a task of the specification's own, by which two of one name are told apart. */
  private static String definition(Trial trial) {
    return trial.getDefinition() == null ? null : Digest.of(trial.getDefinition());
  }

  private static String earlyStopping(Trial trial) {
    EarlyStopping stopping = trial.getEarlyStopping();
    return stopping == null
        ? null
        : "patience=%d minDelta=%s"
            .formatted(stopping.getPatience(), Names.number(stopping.getMinDelta()));
  }

  private void outcome() {
    of("score", result -> Score.of(result.getTrial(), result.getBest()));
    of("tuningScore", ResultsCsv::tuningScore);
    of("stepsToTarget", result -> toTarget(result, Reaching::steps));
    of("costToTarget", result -> toTarget(result, Reaching::cost));
    ofCheckpoint("bestStep", TrialResult::getBest, Checkpoint::getStep);
    ofCheckpoint("bestEpoch", TrialResult::getBest, Checkpoint::getEpoch);
    for (String metric : MetricFamily.REGISTRY.names()) {
      ofCheckpoint(metric, TrialResult::getBest, best -> metric(best, metric));
    }
    ofCheckpoint("loss", TrialResult::getBest, best -> metric(best, "loss"));
    of("lastScore", result -> Score.of(result.getTrial(), result.getLast()));
    ofSetting("settingScore", seeds -> seeds.score().present() ? seeds.score().mean() : null);
    ofSetting("settingSeeds", SeedScores::ended);
    of("finalLoss", TrialResult::getFinalLoss);
    of("stepsDone", TrialResult::getStepsDone);
    of("stopped", TrialResult::getStopped);
    ofFailure("failureCause", Failure::getCause);
    ofFailure("failureStep", Failure::getStep);
    ofFailure("failureMessage", Failure::getMessage);
  }

  /** Of confirming trials, where there is a target: a number, or {@code Infinity} where missed. */
  private String toTarget(TrialResult result, ToDoubleBiFunction<Reaching, TrialResult> figure) {
    return reaching
        .filter(any -> result.getTrial().getPhase() == Phase.confirm)
        .map(to -> figure.applyAsDouble(to, result))
        .map(steps -> Double.isFinite(steps) ? Names.number(steps) : String.valueOf(steps))
        .orElse(null);
  }

  /** Of trials of the fair protocol: the score on held-out examples that chose the checkpoint. */
  private static Double tuningScore(TrialResult result) {
    return result.getTrial().getPhase() == null || result.getBest() == null
        ? null
        : result.getValidations().stream()
            .filter(one -> one.getStep() == result.getBest().getStep())
            .findFirst()
            .map(one -> Score.of(result.getTrial(), one))
            .orElse(null);
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

  /** Settings that have no field of their own, and what code they are of, behind all others. */
  private void more(List<TrialResult> results) {
    more("adapter", results, Trial::getAdapter);
    more("optimizer", results, Trial::getOptimizer);
    more("schedule", results, trial -> trial.getOptimizer().getSchedule());
  }

  private void more(String of, List<TrialResult> results, Function<Trial, IndexedRecord> record) {
    results.stream()
        .flatMap(result -> Settings.of(record.apply(result.getTrial())).more().stream())
        .map(NamedValue::getName)
        .distinct()
        .sorted()
        .forEach(
            name ->
                ofTrial(
                    columnOf(name, of),
                    trial ->
                        Settings.of(record.apply(trial)).more().stream()
                            .filter(entry -> entry.getName().equals(name))
                            .map(NamedValue::getValue)
                            .findFirst()
                            .orElse(null)));
  }

  /** The setting's name; behind its owner's where it is no setting, or another column has it. */
  private String columnOf(String name, String owner) {
    boolean taken = columns.stream().anyMatch(column -> column.name.equals(name));
    return taken || !Settings.isSetting(name)
        ? owner + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)
        : name;
  }

  private void of(String name, Function<TrialResult, Object> value) {
    columns.add(new Column(name, value));
  }

  private void ofSetting(String name, Function<SeedScores, Object> value) {
    of(
        name,
        result ->
            Optional.ofNullable(settings.get(result.getTrial().getTrialId()))
                .map(value)
                .orElse(null));
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

  /** A column and where its cells come from. */
  private record Column(String name, Function<TrialResult, Object> value) {
    String cell(TrialResult result) {
      Object found = value.apply(result);
      if (found == null) {
        return "";
      }
      if (found instanceof List<?> list) {
        return list.stream().map(String::valueOf).collect(Collectors.joining(" "));
      }
      return found instanceof Double number ? Names.number(number) : found.toString();
    }
  }
}

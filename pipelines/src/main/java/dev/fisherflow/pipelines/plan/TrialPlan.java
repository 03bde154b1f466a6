package dev.fisherflow.pipelines.plan;

import dev.fisherflow.learning.data.HeldOut;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.selection.ConfirmingTrials;
import dev.fisherflow.transforms.selection.SelectCheckpoints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The trials of a sweep. They are whole once its models and datasets are at hand. */
public final class TrialPlan {

  private final SweepSpecification specification;

  private TrialPlan(SweepSpecification specification) {
    this.specification = specification;
  }

  /** The plan of a specification. */
  public static TrialPlan of(SweepSpecification specification) {
    return new TrialPlan(specification);
  }

  /** The datasets that must be prepared, each once, in the order of tasks. */
  public List<DatasetNeed> datasets() {
    return specification.tasks().stream()
        .flatMap(
            task ->
                specification.models().stream()
                    .flatMap(
                        model ->
                            specification.training().get(task).stream()
                                .map(
                                    t ->
                                        new DatasetNeed(
                                            task, model, t.maxTokens(), t.truncation()))))
        .distinct()
        .toList();
  }

  /**
   * The trials of a task with all that the specification tells: {@code trialId}, {@code
   * modelDigest} and {@code datasetDigest} are empty, {@code steps} is 0. Adapters vary slowest,
   * then optimizers, trainings and seeds.
   */
  public List<Trial> templates(Task task) {
    return specification.models().stream()
        .flatMap(
            model ->
                specification.adapters().stream()
                    .flatMap(
                        adapter ->
                            specification.optimizers().stream()
                                .flatMap(optimizer -> cell(task, model, adapter, optimizer))))
        .toList();
  }

  /** The templates of the trials on one dataset. */
  public List<Trial> templates(DatasetNeed need) {
    return templates(need.task()).stream()
        .filter(template -> template.getModel().equals(need.model()))
        .filter(template -> template.getMaxTokens() == need.maxTokens())
        .toList();
  }

  /** The templates of all tasks. */
  public List<Trial> templates() {
    return specification.tasks().stream().flatMap(task -> templates(task).stream()).toList();
  }

  /**
   * The whole trials on one dataset.
   *
   * @param need what the dataset was prepared for
   * @param manifest the prepared dataset
   * @param modelDigest digest of the need's model
   * @throws IllegalArgumentException if the dataset is another one, or has no training examples
   */
  public List<Trial> trials(DatasetNeed need, DatasetManifest manifest, String modelDigest) {
    return trials(templates(need), manifest, modelDigest);
  }

  /**
   * The whole trials of templates on one dataset.
   *
   * @param templates of one task and model
   * @param manifest the prepared dataset
   * @param modelDigest digest of the templates' model
   * @throws IllegalArgumentException if the dataset is of another task, or has no training examples
   */
  public static List<Trial> trials(
      List<Trial> templates, DatasetManifest manifest, String modelDigest) {
    long rows = trainingRows(manifest);
    return templates.stream()
        .map(
            template ->
                stepped(onTask(manifest.getTask(), template), rows)
                    .setModelDigest(modelDigest)
                    .setDatasetDigest(manifest.getDigest())
                    .build())
        .map(TrialIdentity::identified)
        .toList();
  }

  /**
   * The templates on one dataset with their steps, for when it is not prepared yet.
   *
   * @param need the dataset
   * @param rows training examples it has
   */
  public List<Trial> estimates(DatasetNeed need, long rows) {
    return templates(need).stream().map(template -> stepped(template, rows).build()).toList();
  }

  private static Trial onTask(String task, Trial template) {
    if (!template.getTask().equals(task)) {
      throw new IllegalArgumentException(
          "expected a dataset of " + template.getTask() + ", found one of " + task);
    }
    return template;
  }

  /** Names of the sweep's settings. */
  public TrialNames names() {
    return TrialNames.of(templates());
  }

  private Stream<Trial> cell(
      Task task, String model, AdapterSettings adapter, OptimizerSettings optimizer) {
    return specification.training().get(task).stream()
        .flatMap(
            training ->
                specification.seeds().stream()
                    .map(
                        seed ->
                            Trial.newBuilder()
                                .setTrialId("")
                                .setTask(task.key())
                                .setDefinition(task.definition())
                                .setModel(model)
                                .setModelDigest("")
                                .setDatasetDigest("")
                                .setAdapter(adapter)
                                .setAdapterFrom(specification.start(adapter).orElse(null))
                                .setOptimizer(optimizer)
                                .setSeed(seed)
                                .setBatchSize(training.batchSize())
                                .setEpochs(training.epochs())
                                .setSteps(0)
                                .setEvaluateEvery(training.evaluateEvery())
                                .setMaxTokens(training.maxTokens())
                                .setLimit(training.limit().orElse(null))
                                .setKeepCheckpoints(training.keepCheckpoints())
                                .setMicroBatch(training.microBatch().orElse(null))
                                .setAugmentation(training.augmentation().orElse(null))
                                .setEarlyStopping(training.earlyStopping().orElse(null))
                                .setSelectBy(specification.selection().by(task))
                                .setPhase(specification.selection().fair() ? Phase.tune : null)
                                .setNumericsVersion(TrialIdentity.NUMERICS_VERSION)
                                .build()))
        .map(
            trial ->
                specification
                    .costs()
                    .flatMap(costs -> costs.table().budget(trial))
                    .map(budget -> Trial.newBuilder(trial).setBudget(budget).build())
                    .orElse(trial));
  }

  /**
   * The trials that confirm, when what tuning will choose is not known yet: of each method on each
   * task the first setting, without an id.
   *
   * @param tuning all tuning trials
   */
  public List<Trial> unchosen(List<Trial> tuning) {
    return tuning.stream()
        .collect(
            Collectors.groupingBy(
                trial -> List.of(trial.getTask(), SelectCheckpoints.method(trial)),
                LinkedHashMap::new,
                Collectors.toList()))
        .values()
        .stream()
        .map(settings -> settings.get(0))
        .flatMap(
            first ->
                specification.selection().confirming().stream()
                    .map(seed -> ConfirmingTrials.confirming(first, seed)))
        .map(trial -> Trial.newBuilder(trial).setTrialId("").build())
        .toList();
  }

  /**
   * With its steps: epochs times the batches of an epoch, the last of which may be smaller; under a
   * budget so many that they cost as much, in as many epochs as they need.
   */
  private static Trial.Builder stepped(Trial trial, long rows) {
    long there = trial.getPhase() == null ? rows : rows - HeldOut.rows(rows, trial.getLimit());
    long examples = trial.getLimit() == null ? there : Math.min(trial.getLimit(), there);
    long batches = (examples + trial.getBatchSize() - 1) / trial.getBatchSize();
    long steps = Math.multiplyExact(trial.getEpochs(), batches);
    Trial.Builder stepped = Trial.newBuilder(trial).setSteps(steps);
    if (trial.getBudget() != null && batches > 0) {
      long bought = Math.max(1, Math.round(steps / trial.getBudget().getCost()));
      stepped.setSteps(bought).setEpochs(Math.toIntExact((bought + batches - 1) / batches));
    }
    return stepped;
  }

  private static long trainingRows(DatasetManifest manifest) {
    return manifest.getSplits().stream()
        .filter(split -> split.getName().equals(Splits.TRAIN))
        .mapToLong(SplitManifest::getRows)
        .filter(rows -> rows > 0)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the dataset of " + manifest.getTask() + " has no training examples"));
  }
}

package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.DatasetSource;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.ResultIdentity;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.SelectionOutcome;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.schemas.StageCost;
import dev.fisherflow.schemas.SubmissionManifest;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialOutcome;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a run has made, each list in an order that does not depend on the runner.
 *
 * @param datasets the datasets
 * @param results the results of all trials
 * @param selections what was chosen among them
 * @param scores how these do on test sets with labels
 * @param submissions the zips
 * @param failures how many records a stage could not use
 */
record RunContents(
    List<DatasetManifest> datasets,
    List<TrialResult> results,
    List<Selection> selections,
    List<TestScore> scores,
    List<SubmissionManifest> submissions,
    long failures) {

  /**
   * The whole manifest.
   *
   * @param begun as far as it was known when the run began
   * @param names names of the sweep's settings
   * @param folder the run's folder; when its files and those of its trials were written tells what
   *     each stage took
   */
  RunManifest manifest(RunManifest begun, TrialNames names, RunFolder folder, Instant now) {
    Instant started = Instant.parse(begun.getStarted());
    List<TrialOutcome> outcomes =
        results.stream()
            .map(
                result ->
                    outcome(
                        result,
                        names,
                        folder
                            .trained(result.getTrial().getTrialId())
                            .filter(time -> !time.isBefore(wholeMillis(started)))
                            .isPresent()))
            .toList();
    return RunManifest.newBuilder(begun)
        .setState(ManifestState.complete)
        .setEnded(now.toString())
        .setStages(stages(outcomes, folder, started, now))
        .setDatasets(named(datasets, DatasetManifest::getTask, DatasetManifest::getDigest))
        .setSources(datasets.stream().map(RunContents::source).toList())
        .setDataWarnings(dataWarnings())
        .setTrials(
            named(
                results,
                result -> result.getTrial().getTrialId(),
                result -> ResultIdentity.of(result)))
        .setOutcomes(outcomes)
        .setSelections(
            named(
                selections,
                selection ->
                    "%s %s %s %s"
                        .formatted(
                            selection.getTask(),
                            selection.getModel(),
                            selection.getAdapter(),
                            selection.getOptimizer()),
                selection -> selection.getCheckpoint().getWeightsDigest()))
        .setChoices(selections.stream().map(this::choice).toList())
        .setSubmissions(submissions)
        .setFailedRecords(failures)
        .build();
  }

  private static <T> List<NamedDigest> named(
      List<T> all, Function<T, String> name, Function<T, String> digest) {
    return all.stream().map(one -> new NamedDigest(name.apply(one), digest.apply(one))).toList();
  }

  /** Each once, though models share raw files; null where one dataset's are not known. */
  private List<DataWarning> dataWarnings() {
    return datasets.stream().anyMatch(dataset -> dataset.getWarnings() == null)
        ? null
        : datasets.stream().flatMap(dataset -> dataset.getWarnings().stream()).distinct().toList();
  }

  private static DatasetSource source(DatasetManifest dataset) {
    List<String> validation =
        Task.keys().contains(dataset.getTask())
            ? Task.of(dataset.getTask()).splits().dev()
            : List.of(Splits.DEV);
    return DatasetSource.newBuilder()
        .setTask(dataset.getTask())
        .setDataset(dataset.getDigest())
        .setSource(dataset.getSourceDigest())
        .setValidationRows(
            dataset.getSplits().stream()
                .filter(split -> validation.contains(split.getName()))
                .mapToLong(SplitManifest::getRows)
                .min()
                .orElse(0))
        .build();
  }

  private static TrialOutcome outcome(TrialResult result, TrialNames names, boolean trainedHere) {
    Optional<Checkpoint> best = Optional.ofNullable(result.getBest());
    return TrialOutcome.newBuilder()
        .setTrial(result.getTrial())
        .setHyperparameters(names.hyperparameters(result.getTrial()))
        .setStatus(result.getStatus())
        .setFailure(result.getFailure() == null ? "" : result.getFailure().getCause())
        .setDigest(ResultIdentity.of(result, "threads", "device", "failure"))
        .setScore(
            best.map(one -> Score.of(result.getTrial(), one)).filter(Double::isFinite).orElse(null))
        .setFinalLoss(
            Optional.ofNullable(result.getFinalLoss()).filter(Double::isFinite).orElse(null))
        .setBestStep(best.map(Checkpoint::getStep).orElse(null))
        .setBestWeights(best.map(Checkpoint::getWeightsDigest).orElse(""))
        .setLastWeights(result.getLast() == null ? "" : result.getLast().getWeightsDigest())
        .setThreads(result.getThreads())
        .setDevice(result.getDevice())
        .setSeconds(result.getSeconds())
        .setTrainedHere(trainedHere)
        .build();
  }

  private SelectionOutcome choice(Selection selection) {
    Optional<TestScore> test =
        scores.stream()
            .filter(score -> score.getTask().equals(selection.getTask()))
            .filter(score -> score.getTrialId().equals(selection.getTrial().getTrialId()))
            .findFirst();
    return SelectionOutcome.newBuilder()
        .setTask(selection.getTask())
        .setModel(selection.getModel())
        .setAdapter(selection.getAdapter())
        .setOptimizer(selection.getOptimizer())
        .setHyperparameters(selection.getHyperparameters())
        .setTrialId(selection.getTrial().getTrialId())
        .setStep(selection.getCheckpoint().getStep())
        .setScore(Score.of(selection.getTrial(), selection.getCheckpoint()))
        .setWeights(selection.getCheckpoint().getWeightsDigest())
        .setTestRows(test.map(TestScore::getRows).orElse(null))
        .setTestCorrect(test.map(TestScore::getCorrect).orElse(null))
        .build();
  }

  /** All trials are listed before the first is trained, and trained before one is selected. */
  private List<StageCost> stages(
      List<TrialOutcome> outcomes, RunFolder folder, Instant started, Instant now) {
    List<TrialOutcome> here = outcomes.stream().filter(TrialOutcome::getTrainedHere).toList();
    Instant prepared = folder.planned().orElse(started);
    Instant trained =
        here.stream()
            .flatMap(outcome -> folder.trained(outcome.getTrial().getTrialId()).stream())
            .reduce(prepared, (a, b) -> a.isAfter(b) ? a : b);
    return List.of(
        new StageCost("prepare", (long) datasets.size(), seconds(started, prepared), null),
        new StageCost(
            Splits.TRAIN,
            (long) here.size(),
            seconds(prepared, trained),
            here.stream().mapToDouble(TrialOutcome::getSeconds).sum()),
        new StageCost("conclude", (long) selections.size(), seconds(trained, now), null));
  }

  /** Files' times may be a little behind the clock. */
  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis()) / 1e3;
  }

  private static Instant wholeMillis(Instant time) {
    return Instant.ofEpochMilli(time.toEpochMilli());
  }
}

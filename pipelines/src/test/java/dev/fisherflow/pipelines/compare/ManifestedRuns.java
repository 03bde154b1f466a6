package dev.fisherflow.pipelines.compare;

import dev.fisherflow.pipelines.TrialRecords;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.DatasetSource;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.SelectionOutcome;
import dev.fisherflow.schemas.SubmissionManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.schemas.TrialOutcome;
import dev.fisherflow.schemas.TrialStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** Manifests of runs on SST-2 with 1,000 validation examples, as the tests tell them. */
final class ManifestedRuns {

  static final String SPEC =
      """
      name: test
      tasks: [sst2]
      optimizers:
        - {type: adamw, learningRate: 1e-3}
        - {type: ief, learningRate: 10}
      seeds: [1, 2, 3]
      training: {epochs: 2, limit: 1000}
      """;

  private ManifestedRuns() {}

  /** A run of {@link #SPEC}: AdamW's scores are 0.80, 0.82 and 0.84 by seed, iEF's 0.1 higher. */
  static RunManifest run(String runId) {
    return run(runId, SPEC, "data", ManifestedRuns::score, trial -> trial);
  }

  static double score(Trial trial) {
    return Math.round(
            100 * (trial.getOptimizer().getType().equals("ief") ? 0.88 : 0.78)
                + 2 * trial.getSeed())
        / 100.0;
  }

  /**
   * A run.
   *
   * @param data name of the raw data and of the dataset made of it
   * @param score the trials' scores
   * @param change made to each trial of the plan
   */
  static RunManifest run(
      String runId,
      String spec,
      String data,
      ToDoubleFunction<Trial> score,
      UnaryOperator<Trial> change) {
    SweepSpecification specification = SweepSpecification.parse("test.yaml", spec);
    TrialPlan plan = TrialPlan.of(specification);
    List<TrialOutcome> outcomes =
        plan
            .trials(
                plan.datasets().get(0),
                TrialRecords.dataset("sst2", data + " prepared", data, 1000),
                "weights")
            .stream()
            .map(change)
            .map(TrialIdentity::identified)
            .map(
                trial ->
                    outcome(trial, plan.names().hyperparameters(trial), score.applyAsDouble(trial)))
            .toList();
    return with(
        RunManifest.newBuilder()
            .setRunId(runId)
            .setSpecification(spec)
            .setExpandedSpecification(specification.expanded())
            .setDefaults(
                specification.defaults().entrySet().stream()
                    .map(taken -> new NamedValue(taken.getKey(), taken.getValue()))
                    .toList())
            .setStarted("2026-01-01T00:00:00Z")
            .setEnded("2026-01-01T01:00:00Z")
            .setCodeVersion("1.0")
            .setCodeCommit("a".repeat(40))
            .setCodeDigest("c".repeat(64))
            .setNumericsVersion(TrialIdentity.NUMERICS_VERSION)
            .setVersions(List.of(new NamedValue("java", "17"), new NamedValue("PyTorch", "2.7.1")))
            .setHardware(List.of(new NamedValue("cpu", "A"), new NamedValue("cores", "2")))
            .setRunner("direct")
            .setDevice("cpu")
            .setThreadsPerTrial(2)
            .setTrialsAtOnce(1)
            .setDatasets(List.of(new NamedDigest("sst2", data + " prepared")))
            .setSources(
                List.of(
                    DatasetSource.newBuilder()
                        .setTask("sst2")
                        .setDataset(data + " prepared")
                        .setSource(data)
                        .setValidationRows(1000)
                        .build()))
            .setModels(List.of(new NamedDigest("minilm", "weights")))
            .setFailedRecords(0)
            .build(),
        outcomes);
  }

  /** A run with other outcomes, and the selections and the zips that follow from them. */
  static RunManifest with(RunManifest run, List<TrialOutcome> outcomes) {
    List<SelectionOutcome> choices = new ArrayList<>();
    List<SubmissionManifest> submissions = new ArrayList<>();
    for (String cell :
        outcomes.stream().map(o -> ResultCell.of(o).toString()).distinct().toList()) {
      outcomes.stream()
          .filter(outcome -> ResultCell.of(outcome).toString().equals(cell))
          .filter(outcome -> outcome.getScore() != null)
          .max((a, b) -> Double.compare(a.getScore(), b.getScore()))
          .ifPresent(
              best -> {
                choices.add(choice(best));
                submissions.add(zip(best));
              });
    }
    return RunManifest.newBuilder(run)
        .setTrials(
            outcomes.stream()
                .map(o -> new NamedDigest(o.getTrial().getTrialId(), o.getDigest()))
                .toList())
        .setOutcomes(outcomes)
        .setChoices(choices)
        .setSubmissions(submissions)
        .build();
  }

  /** A run each of whose outcomes is changed. */
  static RunManifest each(RunManifest run, UnaryOperator<TrialOutcome> change) {
    return with(run, run.getOutcomes().stream().map(change).toList());
  }

  /** An outcome with another score, and so with other weights. */
  static TrialOutcome scored(TrialOutcome outcome, double score) {
    TrialOutcome other = outcome(outcome.getTrial(), outcome.getHyperparameters(), score);
    return TrialOutcome.newBuilder(other)
        .setThreads(outcome.getThreads())
        .setDevice(outcome.getDevice())
        .build();
  }

  /** A trial that failed. */
  static TrialOutcome failed(TrialOutcome outcome, String cause) {
    return TrialOutcome.newBuilder(outcome)
        .setStatus(TrialStatus.FAILED)
        .setFailure(cause)
        .setDigest("failed")
        .setScore(null)
        .setFinalLoss(null)
        .setBestStep(null)
        .setBestWeights("")
        .setLastWeights("")
        .build();
  }

  static TrialOutcome outcome(Trial trial, String hyperparameters, double score) {
    String weights = trial.getTask() + " " + hyperparameters + " " + trial.getSeed() + " " + score;
    return TrialOutcome.newBuilder()
        .setTrial(trial)
        .setHyperparameters(hyperparameters)
        .setStatus(TrialStatus.SUCCEEDED)
        .setDigest(trial.getTrialId() + weights)
        .setScore(score)
        .setFinalLoss(1 - score)
        .setBestStep(40L)
        .setBestWeights(weights)
        .setLastWeights("last " + weights)
        .setThreads(2)
        .setDevice("cpu")
        .setSeconds(1.5)
        .setTrainedHere(true)
        .build();
  }

  private static SelectionOutcome choice(TrialOutcome best) {
    ResultCell cell = ResultCell.of(best);
    return SelectionOutcome.newBuilder()
        .setTask(cell.task())
        .setModel(best.getTrial().getModel())
        .setAdapter(cell.adapter())
        .setOptimizer(cell.optimizer())
        .setHyperparameters(best.getHyperparameters())
        .setTrialId(best.getTrial().getTrialId())
        .setStep(40)
        .setScore(best.getScore())
        .setWeights(best.getBestWeights())
        .build();
  }

  private static SubmissionManifest zip(TrialOutcome best) {
    ResultCell cell = ResultCell.of(best);
    return SubmissionManifest.newBuilder()
        .setFile("submissions/" + cell.optimizer() + ".zip")
        .setModel(best.getTrial().getModel())
        .setAdapter(cell.adapter())
        .setOptimizer(cell.optimizer())
        .setDigest("zip of " + best.getBestWeights())
        .build();
  }
}

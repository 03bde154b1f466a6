package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.LossScale;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.pipelines.spec.CheckpointChoice;
import dev.fisherflow.pipelines.spec.Dampings;
import dev.fisherflow.pipelines.spec.Evaluation;
import dev.fisherflow.runners.cli.given.Checks;
import dev.fisherflow.schemas.Names;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What an evaluation measures at which checkpoints. */
final class MeasurementOptions {

  @Option(
      names = "--checkpoints",
      paramLabel = "WHICH",
      description =
          "Checkpoints of a run: all, or some of initial (before any step), first, middle, last,"
              + " with commas between, or a number of them, evenly over the training. Default: all")
  private String checkpoints;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "" + Evaluation.BATCHES,
      description = "Batches of each checkpoint. Default: ${DEFAULT-VALUE}")
  private int batches;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "" + Evaluation.BATCH_SIZE,
      description = "Training samples of a batch. Default: ${DEFAULT-VALUE}")
  private int batchSize;

  @Option(
      names = "--micro-batch",
      paramLabel = "N",
      defaultValue = "" + Evaluation.MICRO_BATCH,
      description =
          "How many of a batch's longest samples go through the model at once, and as many tokens of"
              + " shorter ones: fewer need less memory. Default: ${DEFAULT-VALUE}")
  private int microBatch;

  @Option(
      names = "--updates",
      paramLabel = "RULE",
      completionCandidates = CatalogueWords.Rules.class,
      description =
          "Update rules, with commas between; 'describe rule' lists them. Draws or steps after a"
              + " colon, as in sf:3 or hf:20. Default: ${DEFAULT-VALUE}")
  private String updates =
      Evaluation.UPDATES.stream().map(UpdateRule::toString).collect(Collectors.joining(","));

  @Option(
      names = "--dampings",
      paramLabel = "LAMBDA",
      description =
          "Dampings, with commas between, or decades such as 1e-12..1. Curves over the training are"
              + " drawn at the first. Default: ${DEFAULT-VALUE}")
  private String dampings =
      Evaluation.DAMPINGS.stream().map(Names::number).collect(Collectors.joining(","));

  @Option(
      names = "--loss-scale",
      paramLabel = "KAPPA",
      description =
          "Scale of the loss that dampings belong to, a number or a fraction such as 1/40. Default:"
              + " that of the mean over a batch")
  private String lossScale;

  /** Which checkpoints of a run, if the user said so. */
  Optional<String> checkpoints() {
    return Optional.ofNullable(checkpoints);
  }

  Evaluation evaluation() {
    Checks.atLeast(1, "--batches", batches);
    return Checks.valid(
        () ->
            new Evaluation(
                checkpoints().map(CheckpointChoice::of).orElse(CheckpointChoice.ALL),
                batches,
                new EvaluationPlan(settings(), batchSize, microBatch, lossScale())));
  }

  private LossScale lossScale() {
    return lossScale == null ? LossScale.ofMean(batchSize) : LossScale.of(lossScale);
  }

  private EvaluationSettings settings() {
    return EvaluationSettings.of(
        parts(updates).map(UpdateRule::of).toList(),
        parts(dampings).flatMap(text -> Dampings.of(text).stream()).toList());
  }

  private static Stream<String> parts(String list) {
    return Stream.of(list.split(",", -1)).map(String::strip);
  }
}

package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.pipelines.spec.CheckpointChoice;
import dev.fisherflow.pipelines.spec.Dampings;
import dev.fisherflow.pipelines.spec.Evaluation;
import java.util.List;
import picocli.CommandLine.Option;

/** What an evaluation measures at which checkpoints. */
final class MeasurementOptions {

  @Option(
      names = "--checkpoints",
      paramLabel = "WHICH",
      defaultValue = "all",
      description =
          "Checkpoints of a run: all, or some of initial (before any step), first, middle, last,"
              + " with commas between. Default: ${DEFAULT-VALUE}")
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
          "Samples that go through the model at once: fewer need less memory. Default:"
              + " ${DEFAULT-VALUE}")
  private int microBatch;

  @Option(
      names = "--updates",
      paramLabel = "RULE",
      split = ",",
      defaultValue = "sgd,ef,ief,sf",
      description =
          "Update rules, with commas between: sgd, ef, ief, sf, kfac, ekfac, iekfac, hf; draws or"
              + " steps after a colon, as in sf:3 or hf:20. Default: ${DEFAULT-VALUE}")
  private List<String> updates;

  @Option(
      names = "--dampings",
      paramLabel = "LAMBDA",
      split = ",",
      defaultValue = "1e-7",
      description =
          "Dampings, with commas between, or decades such as 1e-12..1. Curves over the training are"
              + " drawn at the first. Default: ${DEFAULT-VALUE}")
  private List<String> dampings;

  Evaluation evaluation() {
    Checks.atLeast(1, "--batches", batches);
    return Checks.valid(
        () ->
            new Evaluation(
                CheckpointChoice.of(checkpoints),
                batches,
                new EvaluationPlan(settings(), batchSize, microBatch)));
  }

  private EvaluationSettings settings() {
    return EvaluationSettings.of(
        updates.stream().map(String::strip).map(UpdateRule::of).toList(),
        dampings.stream().flatMap(text -> Dampings.of(text.strip()).stream()).toList());
  }
}

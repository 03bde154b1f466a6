package dev.fisherflow.transforms.evaluation;

import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.transforms.workspace.AvroFiles;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The indicators that were worked out before, by what determines them: {@code evaluations/<weights,
 * model, dataset and plan>/<batch>-<content>.avro}. Equal weights are evaluated once, whichever
 * trial they belong to. A file whose bytes do not match its name counts as missing.
 */
final class IndicatorStore implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final EvaluationPlan plan;

  IndicatorStore(Workspace workspace, EvaluationPlan plan) {
    this.workspace = workspace;
    this.plan = plan;
  }

  /** The indicators of a batch of a checkpoint, as those of this target. */
  Optional<List<Indicator>> find(EvaluationTarget target, int batch) {
    String prefix = prefix(target, batch);
    return workspace.list(prefix + "*.avro").stream()
        .filter(path -> path.equals(prefix + Digest.of(workspace.read(path)) + ".avro"))
        .findFirst()
        .map(
            path ->
                workspace.readRecords(path, Indicator.class).stream()
                    .map(
                        indicator ->
                            Indicator.newBuilder(indicator)
                                .setSource(target.getSource())
                                .setTrialId(target.getTrialId())
                                .setCheckpoint(target.getCheckpoint())
                                .setStep(target.getStep())
                                .setStage(target.getStage())
                                .build())
                    .toList());
  }

  /** Keeps the indicators of a batch of a checkpoint. */
  void publish(EvaluationTarget target, int batch, List<Indicator> indicators) {
    byte[] file = AvroFiles.encode(Indicator.getClassSchema(), indicators);
    workspace.publish(prefix(target, batch) + Digest.of(file) + ".avro", file);
  }

  private String prefix(EvaluationTarget target, int batch) {
    String key =
        Digest.create()
            .add(
                target,
                "source",
                "trialId",
                "model",
                "checkpoint",
                "step",
                "stage") // what is left determines the figures
            .add(plan.digest())
            .hex();
    return "evaluations/" + key + "/" + batch + "-";
  }
}

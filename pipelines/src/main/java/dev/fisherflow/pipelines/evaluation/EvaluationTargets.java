package dev.fisherflow.pipelines.evaluation;

import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.spec.CheckpointChoice;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.util.List;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Trials' results to their checkpoints that are to be evaluated. */
public final class EvaluationTargets
    extends PTransform<PCollection<TrialResult>, PCollection<EvaluationTarget>> {

  private static final long serialVersionUID = 1L;

  private final CheckpointChoice choice;
  private final TrialNames names;

  private EvaluationTargets(CheckpointChoice choice, TrialNames names) {
    this.choice = choice;
    this.names = names;
  }

  /** The chosen checkpoints of trials that kept those of their epochs; none of FAILED ones. */
  public static EvaluationTargets of(CheckpointChoice choice, TrialNames names) {
    return new EvaluationTargets(choice, names);
  }

  @Override
  public PCollection<EvaluationTarget> expand(PCollection<TrialResult> results) {
    return results
        .apply(
            "Choose",
            FlatMapElements.into(TypeDescriptor.of(EvaluationTarget.class))
                .via(result -> of(result, choice, names.label(result.getTrial()))))
        .setCoder(AvroCoder.of(EvaluationTarget.class));
  }

  /**
   * The chosen checkpoints of a trial.
   *
   * @param label the trial in words
   */
  public static List<EvaluationTarget> of(
      TrialResult result, CheckpointChoice choice, String label) {
    List<Checkpoint> kept = kept(result);
    if (kept.isEmpty()) {
      return List.of();
    }
    return choice.of(kept, kept.get(0).getStep() == 0).stream()
        .map(checkpoint -> target(result.getTrial(), checkpoint, label))
        .toList();
  }

  /** The checkpoints that a trial kept of its epochs' ends, and of before the first. */
  static List<Checkpoint> kept(TrialResult result) {
    if (result.getStatus() == TrialStatus.FAILED
        || result.getStatus() == TrialStatus.CANCELLED
        || !result.getTrial().getKeepCheckpoints().equals("epochs")) {
      return List.of();
    }
    return result.getValidations().stream()
        .filter(checkpoint -> !checkpoint.getUri().isEmpty())
        .filter(checkpoint -> checkpoint.getEpoch() == Math.rint(checkpoint.getEpoch()))
        .toList();
  }

  private static EvaluationTarget target(Trial trial, Checkpoint checkpoint, String label) {
    return EvaluationTarget.newBuilder()
        .setSource(label)
        .setTrialId(trial.getTrialId())
        .setTask(trial.getTask())
        .setDefinition(trial.getDefinition())
        .setDatasetDigest(trial.getDatasetDigest())
        .setLimit(trial.getLimit())
        .setModel(trial.getModel())
        .setModelDigest(trial.getModelDigest())
        .setAdapter(trial.getAdapter())
        .setCheckpoint(checkpoint.getUri())
        .setStep(checkpoint.getStep())
        .setStage((double) checkpoint.getStep() / trial.getSteps())
        .setWeightsDigest(checkpoint.getWeightsDigest())
        .build();
  }
}

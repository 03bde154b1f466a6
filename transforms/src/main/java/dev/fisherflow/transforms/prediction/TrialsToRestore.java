package dev.fisherflow.transforms.prediction;

import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.trials.TrialPruner;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.List;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Selections to those of their trials that must be trained again: whose chosen weights were deleted
 * to save room, and whose answers are not known either. Their results count no more from here on.
 */
public final class TrialsToRestore extends PTransform<PCollection<Selection>, PCollection<Trial>> {

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final boolean fresh;

  private TrialsToRestore(Workspace workspace, boolean fresh) {
    this.workspace = workspace;
    this.fresh = fresh;
  }

  /** With weights and answers of a workspace. */
  public static TrialsToRestore in(Workspace workspace) {
    return new TrialsToRestore(workspace, false);
  }

  /** Whether to ignore stored predictions. */
  public TrialsToRestore withFresh(boolean fresh) {
    return new TrialsToRestore(workspace, fresh);
  }

  @Override
  public PCollection<Trial> expand(PCollection<Selection> selections) {
    return selections
        .apply("Find", FlatMapElements.into(TypeDescriptor.of(Trial.class)).via(this::toRestore))
        .setCoder(AvroCoder.of(Trial.class));
  }

  private List<Trial> toRestore(Selection selection) {
    boolean answered =
        !fresh && new PredictionStore(workspace, Part.TEST).find(selection).isPresent();
    return !answered && new TrialPruner(workspace).recall(selection.getCheckpoint())
        ? List.of(selection.getTrial())
        : List.of();
  }
}

package dev.fisherflow.transforms.prediction;

import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.trials.TrialPruner;
import dev.fisherflow.transforms.workspace.Workspace;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

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
        .apply("Find", ParDo.of(new FindFn(workspace, fresh)))
        .setCoder(AvroCoder.of(Trial.class));
  }

  private static final class FindFn extends DoFn<Selection, Trial> {

    private static final long serialVersionUID = 1L;

    private final Workspace workspace;
    private final boolean fresh;

    FindFn(Workspace workspace, boolean fresh) {
      this.workspace = workspace;
      this.fresh = fresh;
    }

    @ProcessElement
    public void find(@Element Selection selection, OutputReceiver<Trial> trials) {
      boolean answered = !fresh && new PredictionStore(workspace).find(selection).isPresent();
      if (!answered && new TrialPruner(workspace).recall(selection.getCheckpoint())) {
        trials.output(selection.getTrial());
      }
    }
  }
}

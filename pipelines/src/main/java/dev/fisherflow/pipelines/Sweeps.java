package dev.fisherflow.pipelines;

import dev.fisherflow.pipelines.spec.PlannedTrial;
import dev.fisherflow.schemas.DatasetManifest;
import java.util.List;
import java.util.function.Consumer;

/** What can be done with a sweep, on one runner. */
public interface Sweeps {

  /** The trials, and what is known of them; runs nothing and writes nothing. */
  List<PlannedTrial> plan(SweepRequest request);

  /** Prepares the datasets, and gives their manifests in the order of the tasks. */
  List<DatasetManifest> prepare(SweepRequest request);

  /**
   * Runs the whole sweep. Trials that diverge or fail are among the results, not exceptions.
   *
   * @param request what to do
   * @param planned told of all trials once, when they are known and before any is trained
   */
  SweepOutcome sweep(SweepRequest request, Consumer<List<PlannedTrial>> planned);
}

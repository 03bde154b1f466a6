package dev.fisherflow.runners;

import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.transforms.workspace.StoreSettings;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.PipelineOptions;

/** Beam's direct runner: a sweep in this process. */
public final class DirectRunnerOptions {

  private DirectRunnerOptions() {}

  /**
   * Options that give every slot a thread of the runner, and no thread more: the runner's own
   * driver would keep it busy with asking whether there is anything to do, at the cost of a core.
   * The runner's checks of its elements copy each one; tests run with them, sweeps without.
   */
  public static PipelineOptions of(SweepRequest request) {
    return of(request.trialsAtOnce());
  }

  /** The same for any work, so many elements of it at once. */
  public static PipelineOptions of(int elementsAtOnce) {
    DirectOptions options = StoreSettings.options(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setTargetParallelism(elementsAtOnce);
    options.setBlockOnRun(false);
    options.setEnforceImmutability(false);
    options.setEnforceEncodability(false);
    return options;
  }
}

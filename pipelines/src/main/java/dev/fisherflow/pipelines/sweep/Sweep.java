package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.host.Stopwatch;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunStart;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.transforms.dataset.DatasetRequest;
import dev.fisherflow.transforms.submission.SubmissionFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.List;

/**
 * A sweep whose inputs have been looked at: its models are sound and its data folder is known.
 *
 * @param request what was asked for
 * @param folder the run's folder
 * @param models the models
 * @param glue the folder of the raw files
 * @param provenance what the run is made with
 * @param watch when it began
 */
public record Sweep(
    SweepRequest request,
    RunFolder folder,
    SweepModels models,
    String glue,
    Provenance provenance,
    Stopwatch watch) {

  /**
   * Looks at a request's inputs; writes nothing but the embedded data where they are asked for.
   *
   * @param runner name of the runner, for the manifest
   */
  public static Sweep of(SweepRequest request, String runner) {
    Workspace workspace = Workspace.at(request.workspace());
    SweepModels models = SweepModels.of(request.specification());
    Stopwatch watch = Stopwatch.start(TimeSource.SYSTEM);
    return new Sweep(
        request,
        new RunFolder(workspace, request.runId()),
        models,
        request
            .glue()
            .orElseGet(() -> EmbeddedData.write(request.specification().tasks(), workspace)),
        Provenance.of(request, runner, models, watch.started()),
        watch);
  }

  /** The same, begun by a process that does not stay with it. */
  public Sweep detached() {
    return new Sweep(request, folder, models, glue, provenance.with(RunStart.DETACHED), watch);
  }

  /** The run manifest as far as it is known. */
  public RunManifest begun() {
    return provenance.begun();
  }

  /** Whether test sets are predicted. */
  public boolean predicts() {
    return request.specification().tasks().stream()
        .filter(task -> !task.splits().test().isEmpty())
        .anyMatch(
            task ->
                request.specification().submission()
                    || task.splits().testLabelled()
                    || task.definition() != null);
  }

  /** Whether the predictions are packaged for GLUE. */
  public boolean packages() {
    return request.specification().submission()
        && request.specification().tasks().stream()
            .anyMatch(task -> SubmissionFile.answer(task.key()));
  }

  /** What the sweep's datasets are made from, each once. */
  public List<DatasetRequest> datasets() {
    return TrialPlan.of(request.specification()).datasets().stream()
        .map(need -> models.request(need, glue, request.fresh()))
        .distinct()
        .toList();
  }
}

package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.pipelines.manifest.Code;
import dev.fisherflow.pipelines.manifest.Environment;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.run.RunPaths;
import dev.fisherflow.pipelines.run.Version;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.TrialIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a run is made with; found out once, when it is asked for, as that loads the engine. */
public final class Provenance {

  private final Supplier<RunManifest> found;
  private RunManifest begun;

  private Provenance(Supplier<RunManifest> found) {
    this.found = found;
  }

  /** That of a run that begins now. */
  static Provenance of(SweepRequest request, String runner, SweepModels models, Instant now) {
    return new Provenance(() -> find(request, runner, models, now));
  }

  /** The same with one more setting. */
  Provenance with(NamedValue setting) {
    return new Provenance(
        () -> {
          List<NamedValue> settings = new ArrayList<>(begun().getSettings());
          settings.add(setting);
          return RunManifest.newBuilder(begun()).setSettings(List.copyOf(settings)).build();
        });
  }

  /** The manifest of the run that begins. */
  synchronized RunManifest begun() {
    if (begun == null) {
      begun = found.get();
    }
    return begun;
  }

  private static RunManifest find(
      SweepRequest request, String runner, SweepModels models, Instant now) {
    Code code = Code.current();
    return RunManifest.newBuilder()
        .setRunId(request.runId())
        .setState(ManifestState.begun)
        .setSpecification(request.specification().selfContained())
        .setExpandedSpecification(request.specification().expanded())
        .setDefaults(
            request.specification().defaults().entrySet().stream()
                .map(taken -> new NamedValue(taken.getKey(), taken.getValue()))
                .toList())
        .setSettings(settings(request))
        .setData(request.glue().orElse(""))
        .setStarted(now.toString())
        .setEnded("")
        .setCodeVersion(Version.current())
        .setCodeCommit(code.commit())
        .setCodeDirty(code.dirty())
        .setCodeDigest(code.digest())
        .setScores(ManifestJson.MEAN)
        .setNumericsVersion(TrialIdentity.NUMERICS_VERSION)
        .setVersions(Environment.versions())
        .setHardware(Environment.hardware())
        .setRunner(runner)
        .setDevice(Environment.device())
        .setThreadsPerTrial(request.threadsPerTrial())
        .setTrialsAtOnce(request.trialsAtOnce())
        .setModels(models.digests())
        .setFailedRecords(0)
        .build();
  }

  private static List<NamedValue> settings(SweepRequest request) {
    Execution execution = request.execution();
    return List.of(
        RunPaths.here(),
        new NamedValue("fresh", String.valueOf(request.fresh())),
        new NamedValue("checkpointEvery", String.valueOf(request.checkpointEvery())),
        new NamedValue("executor", execution.workers() ? "worker" : "in-process"),
        new NamedValue(
            "trialTimeLimit", execution.timeLimit().map(Object::toString).orElse("none")),
        new NamedValue("workerMemory", execution.memory().orElse("an equal share")));
  }
}

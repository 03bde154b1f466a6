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
import java.util.List;

/** What a run is made with. */
final class Provenance {

  private Provenance() {}

  /** The manifest of a run that begins now. */
  static RunManifest begin(SweepRequest request, String runner, SweepModels models, Instant now) {
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

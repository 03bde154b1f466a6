package dev.fisherflow.pipelines;

import ai.djl.engine.Engine;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.RunManifest;
import java.time.Clock;
import java.util.List;
import org.apache.beam.sdk.util.ReleaseInfo;

/** What a run is made with. */
final class Provenance {

  private Provenance() {}

  /** The manifest of a run that begins now. */
  static RunManifest begin(SweepRequest request, String runner, SweepModels models) {
    Engine engine = Engine.getInstance();
    return RunManifest.newBuilder()
        .setRunId(request.runId())
        .setSpecification(request.specification().source())
        .setStarted(Clock.systemUTC().instant().toString())
        .setEnded("")
        .setCodeVersion(Version.current())
        .setVersions(
            List.of(
                new NamedValue("java", System.getProperty("java.runtime.version")),
                new NamedValue("beam", ReleaseInfo.getReleaseInfo().getVersion()),
                new NamedValue("djl", Engine.getDjlVersion()),
                new NamedValue(engine.getEngineName(), engine.getVersion()),
                new NamedValue(
                    "os", System.getProperty("os.name") + " " + System.getProperty("os.version")),
                new NamedValue("architecture", System.getProperty("os.arch"))))
        .setRunner(runner)
        .setDevice(engine.defaultDevice().getDeviceType())
        .setThreadsPerTrial(request.threadsPerTrial())
        .setTrialsAtOnce(request.trialsAtOnce())
        .setModels(models.digests())
        .setFailedRecords(0)
        .build();
  }
}

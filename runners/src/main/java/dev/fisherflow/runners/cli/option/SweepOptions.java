package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.flink.FlinkSweeps;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.RunManifest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/** With what a sweep runs: data, the machine's resources, processes, and the runner. */
public final class SweepOptions extends DataOptions {

  @Mixin private ResourceOptions resources;

  @Mixin private ExecutorOptions executor;

  @Mixin private final RunnerOptions runner;

  /**
   * The options.
   *
   * @param direct sweeps in this process
   * @param flink finds the cluster at an address
   */
  public SweepOptions(Sweeps direct, Function<String, FlinkSweeps> flink) {
    runner = new RunnerOptions(direct, flink);
  }

  public RunnerOptions runner() {
    return runner;
  }

  /** What sweeps run on; warns if it has fewer slots than trials are wanted at once. */
  public Sweeps sweeps(PrintWriter err) {
    runner.target().warn(runner.target().trialsAtOnce(resources), err);
    return runner.target().sweeps();
  }

  /** The request for a sweep. */
  public SweepRequest request(SweepSpecification specification, String runId, boolean fresh) {
    return request(specification, runId, fresh, glue(), resources);
  }

  /**
   * The request for a run that repeats another: data, models and threads are the other's unless
   * options give others.
   *
   * @param specification the other's, as it is to be repeated
   */
  public SweepRequest repeat(RunManifest run, SweepSpecification specification, String runId) {
    Optional<String> data = Optional.of(run.getData()).filter(folder -> !folder.isEmpty());
    List<String> found = run.getModels().stream().map(NamedDigest::getName).toList();
    return request(
        modelsGiven() || found.size() != specification.models().size()
            ? withModels(specification)
            : specification.withModels(found),
        runId,
        true,
        glue().or(() -> data),
        resources.orThreadsPerTrial(run.getThreadsPerTrial()));
  }

  private SweepRequest request(
      SweepSpecification specification,
      String runId,
      boolean fresh,
      Optional<String> data,
      ResourceOptions resources) {
    return new SweepRequest(
        specification,
        workspace().place(),
        data,
        runId,
        fresh,
        runner.target().trialsAtOnce(resources),
        resources.threadsPerTrial(),
        resources.checkpointEvery(),
        runner.target().here() ? executor.executionHere() : executor.execution());
  }
}

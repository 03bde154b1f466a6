package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.metrics.MetricsWatch;
import dev.fisherflow.pipelines.run.RunPaths;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.option.watch.MetricsOptions;
import dev.fisherflow.runners.flink.FlinkSweeps;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.RunManifest;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/** With what a sweep runs: data, the machine's resources, processes, and the runner. */
public final class SweepOptions extends DataOptions {

  @Mixin private ResourceOptions resources;

  @Mixin private ExecutorOptions executor;

  @Mixin private MetricsOptions metrics;

  @Mixin private FollowerOptions followers;

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

  /** Who follows the sweep from elsewhere; none may where no process stays with it. */
  public FollowerOptions followers() {
    if (runner.detached()) {
      followers.requireNone("no process stays with a detached sweep");
    }
    return followers;
  }

  public RunnerOptions runner() {
    return runner;
  }

  /** What sweeps run on; warns if it has fewer slots than trials are wanted at once. */
  public Sweeps sweeps(PrintWriter err) {
    if (metrics.wanted()) {
      runner.requireAttached("--metrics is written by this process; see 'fisherflow metrics'");
    }
    runner.target().warn(runner.target().trialsAtOnce(resources), err);
    return runner.target().sweeps();
  }

  /** What tells metrics of the workspace while a sweep runs. */
  public MetricsWatch metrics() {
    return metrics.watch(workspace()::open);
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
    List<String> found =
        run.getModels().stream()
            .map(NamedDigest::getName)
            .map(name -> model(name, RunPaths.of(run)))
            .toList();
    return request(
        modelsGiven() || found.size() != specification.models().size()
            ? withModels(specification)
            : specification.withModels(found),
        runId,
        true,
        glueGiven().or(() -> data(run)),
        resources.orThreadsPerTrial(run.getThreadsPerTrial()));
  }

  /** The folder that a run read, if it read one, and not where a path of that name is now. */
  private static Optional<String> data(RunManifest run) {
    String folder = run.getData();
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> place = RunPaths.of(run).absolute(folder);
    if (place.isEmpty() && !Files.isDirectory(Path.of(folder))) {
      throw new InputException(
          "the run %s read its data from '%s', and its manifest does not say where that was: name the folder with --data"
              .formatted(run.getRunId(), Echo.of(folder)),
          null);
    }
    return Optional.of(place.orElse(folder));
  }

  /** The folder of a model where there is one; else its name. */
  private static String model(String name, RunPaths paths) {
    return paths
        .absolute(name)
        .filter(folder -> Files.isDirectory(Path.of(folder)))
        .filter(folder -> !ModelFamily.needsNoFolder(name))
        .orElse(name);
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

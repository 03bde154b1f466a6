package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.given.Checks;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How often trials are stopped, and with what they run. */
public final class ResumeOptions extends InputOptions {

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each trial is stopped. Default: ${DEFAULT-VALUE}")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of the draws of the steps. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "STEPS",
      defaultValue = "20",
      description = "Steps between the training states of a trial. Default: ${DEFAULT-VALUE}")
  private int checkpointEvery;

  @Option(
      names = "--threads-per-trial",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of each trial. Default: ${DEFAULT-VALUE}")
  private int threadsPerTrial;

  public int kills() {
    return Checks.atLeast(1, "--kills", kills);
  }

  public long seed() {
    return seed;
  }

  /** The request for the trials of a specification, in a folder of its own. */
  public SweepRequest request(SweepSpecification specification, Path workspace) {
    return new SweepRequest(
        specification,
        workspace.toString(),
        glue(),
        specification.name(),
        false,
        1,
        Checks.ofThisMachine("--threads-per-trial", threadsPerTrial),
        Checks.atLeast(1, "--checkpoint-every", checkpointEvery),
        Execution.IN_PROCESS);
  }
}

package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.learner.TrialExecutor;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where things are; options of every command that works on a sweep. */
public final class DataOptions {

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      defaultValue = "workspace",
      description =
          "Folder for everything that is made: datasets, trials and runs. What is finished there is"
              + " not done again. Default: ${DEFAULT-VALUE}")
  private String workspace;

  @Mixin private InputOptions input;

  /** The specification that a command is given, its models found. */
  public SweepSpecification specification(Path file) {
    return input.specification(file);
  }

  /** A request of a command that trains nothing, and so needs no run and no resources. */
  public SweepRequest request(Path file) {
    SweepSpecification specification = specification(file);
    return new SweepRequest(
        specification,
        workspace,
        glue(),
        specification.name(),
        false,
        1,
        1,
        TrialExecutor.CHECKPOINT_EVERY,
        Execution.IN_PROCESS);
  }

  public ModelOptions models() {
    return input.models();
  }

  public String workspace() {
    return workspace;
  }

  public Optional<String> glue() {
    return input.glue();
  }
}

package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** Where data, models and the workspace are; options of every command that works on a sweep. */
public class DataOptions extends InputOptions {

  @Mixin private WorkspaceOptions workspace;

  public WorkspaceOptions workspace() {
    return workspace;
  }

  /** A request of a command that trains nothing, and so needs no run and no resources. */
  public SweepRequest request(Path file, SetOptions set) {
    SweepSpecification specification = specification(file, set);
    return new SweepRequest(
        specification,
        workspace.place(),
        glue(),
        specification.name(),
        false,
        1,
        1,
        Learner.CHECKPOINT_EVERY,
        Execution.IN_PROCESS);
  }
}

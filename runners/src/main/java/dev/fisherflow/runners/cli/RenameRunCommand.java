package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.keep.RunRenaming;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.option.WorkspaceOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Renames a run. */
@Command(
    name = "rename",
    header = "Give a run another name.",
    description = {
      "Copies the run's files under the new name, writes its manifests and its report anew, and"
          + " then deletes the old folder. Comparisons and evaluation pages keep the names under"
          + " which they were made. A run that a process works on, or that a schedule has made, is"
          + " refused. Cut short, the same command ends it.",
      ""
    })
final class RenameRunCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
  private String run;

  @Parameters(index = "1", paramLabel = "NEW", description = "Its new id.")
  private String name;

  @Mixin private WorkspaceOptions workspace;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RunRenaming.of(workspace.existing(), RunIds.checked(run), RunIds.checked(name));
    spec.commandLine().getOut().printf("the run %s is now %s%n", run, name);
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }
}

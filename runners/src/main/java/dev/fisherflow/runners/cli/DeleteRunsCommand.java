package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.keep.RunDeletion;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.option.WorkspaceOptions;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes runs. */
@Command(
    name = "delete",
    header = "Delete runs.",
    description = {
      "Deletes the folders of runs, damaged ones too, with their reports and zips. Trials stay:"
          + " later sweeps reuse their results, and gc frees their weights. A run that a process"
          + " works on is refused. Cut short, the same command deletes the rest.",
      ""
    })
final class DeleteRunsCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "The runs' ids.")
  private List<String> runs;

  @Option(
      names = "--trials",
      description = "Also delete the runs' trials that no other run has or has evaluated.")
  private boolean trials;

  @Mixin private WorkspaceOptions workspace;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<String> names = runs.stream().map(RunIds::checked).distinct().toList();
    Workspace place = workspace.existing();
    PrintWriter out = spec.commandLine().getOut();
    for (String name : names) {
      RunDeletion done = RunDeletion.of(place, name, trials);
      int left = done.trials().size() - done.deleted().size();
      out.printf(
          "deleted the run %s%s%s%n",
          name,
          done.deleted().isEmpty() ? "" : " with %d trials".formatted(done.deleted().size()),
          left == 0 ? "" : "; %d trials stay".formatted(left));
      out.flush();
      done.kept()
          .forEach(
              why ->
                  ErrorReporter.warn(spec.commandLine(), "of the trials of " + name + ", " + why));
    }
    return ExitCode.OK.code();
  }
}

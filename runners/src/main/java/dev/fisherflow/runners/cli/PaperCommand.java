package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.paper.PaperComparison;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.runners.cli.option.WorkspaceOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.runners.cli.output.PaperText;
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

/** Shows the paper's figures beside runs'. */
@Command(
    name = "paper",
    header = "Show the paper's figures beside those of runs.",
    description = {
      "Tables 5 to 8 (training loss, validation, test, the perceptron), figure by figure. A run's"
          + " figure stands beside the paper's only if model, adapter, optimizer settings, schedule,"
          + " epochs, batch size and validation are the paper's and no limit is set; else the"
          + " reason stands there.",
      ""
    })
final class PaperCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Ids of runs that have ended.")
  private List<String> runs;

  @Mixin private WorkspaceOptions workspace;

  @Option(names = "--all", description = "Show figures without a run's beside them too.")
  private boolean all;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Workspace place = workspace.existing();
    runs.forEach(run -> RunFolders.requireEnded(place, run));
    List<RunFolder> folders =
        runs.stream().distinct().map(run -> new RunFolder(place, run)).toList();
    PaperComparison comparison =
        PaperComparison.of(
            folders.stream().flatMap(run -> run.results().stream()).toList(),
            folders.stream().flatMap(run -> run.scores().stream()).toList());
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? JsonOutput.of(comparison) : PaperText.of(comparison, all));
    out.flush();
    return ExitCode.OK.code();
  }
}

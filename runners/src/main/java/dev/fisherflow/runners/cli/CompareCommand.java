package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.compare.RunComparison;
import dev.fisherflow.pipelines.compare.StoredRun;
import dev.fisherflow.runners.cli.option.WorkspaceOptions;
import dev.fisherflow.runners.cli.output.ComparisonOutput;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two runs. */
@Command(
    name = "compare",
    header = "Show how a run differs from an earlier one, and why.",
    description = {
      "Sorts every difference, by trial and by cell of the result tables, into data, code,"
          + " environment, numeric noise (no more than the spread over seeds) and unexplained."
          + " Reads only the runs' manifests, and writes compare.json beside the later one's.",
      ""
    })
final class CompareCommand implements Callable<Integer> {

  private static final String RUN =
      ": its id in the workspace, its folder, or a manifest.json from anywhere.";

  @Parameters(index = "0", paramLabel = "EARLIER", description = "The earlier run" + RUN)
  private String earlier;

  @Parameters(index = "1", paramLabel = "LATER", description = "The later run, in the same form.")
  private String later;

  @Mixin private WorkspaceOptions workspace;

  @Option(names = "--json", description = "Print the comparison as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Workspace place = workspace.open();
    StoredRun before = StoredRun.find(earlier, place);
    StoredRun after = StoredRun.find(later, place);
    Stream.of(before, after)
        .flatMap(run -> run.edited().stream())
        .forEach(edited -> ErrorReporter.warn(spec.commandLine(), edited));
    RunComparison comparison = RunComparison.of(before.manifest(), after.manifest());
    return ComparisonOutput.of(comparison, after).print(json, spec.commandLine().getOut());
  }
}

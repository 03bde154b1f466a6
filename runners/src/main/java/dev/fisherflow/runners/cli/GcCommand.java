package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.gc.Garbage;
import dev.fisherflow.pipelines.gc.GcPlan;
import dev.fisherflow.pipelines.report.table.GcTable;
import dev.fisherflow.runners.cli.option.GcOptions;
import dev.fisherflow.runners.cli.option.WorkspaceOptions;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.GcJson;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.transforms.workspace.StoredFile;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes weights that nothing needs. */
@Command(
    name = "gc",
    header = "Delete checkpoints that nothing needs, down to a budget of bytes.",
    description = {
      "Without a limit, deletes only what killed processes left: checkpoints without a"
          + " result, training states of finished trials, temporary files older than a day. With"
          + " --keep-bytes or --best, also deletes weights of trials that did not win. Never"
          + " deletes what a run has selected, submitted or evaluated, nor files of trials in"
          + " training or of runs that have not ended.",
      "",
      "Results stay, and later runs reuse them without their weights. A later run that"
          + " selects a trial whose weights were deleted trains it again, to the same bits.",
      ""
    })
final class GcCommand implements Callable<Integer> {

  @Mixin private WorkspaceOptions workspace;

  @Mixin private GcOptions options;

  @Option(names = "--dry-run", description = "Only show what would be deleted.")
  private boolean dryRun;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Garbage garbage = new Garbage(workspace.used(), Clock.systemUTC());
    GcPlan plan = options.policy().decide(garbage.holdings());
    List<StoredFile> temporary = garbage.temporaryFiles();
    List<String> passedOver = dryRun ? List.of() : garbage.apply(plan, temporary);
    spec.commandLine()
        .getOut()
        .print(
            json
                ? GcJson.render(plan, temporary, passedOver, dryRun)
                : GcTable.render(plan, temporary, !dryRun));
    spec.commandLine().getOut().flush();
    garbage
        .damaged()
        .forEach(
            damage -> ErrorReporter.warn(spec.commandLine(), "kept what may be needed: " + damage));
    passedOver.forEach(
        folder ->
            ErrorReporter.warn(
                spec.commandLine(), "not deleted, its trial is now being trained: " + folder));
    return ExitCode.OK.code();
  }
}

package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.report.table.RetentionTable;
import dev.fisherflow.pipelines.retention.Retention;
import dev.fisherflow.pipelines.retention.RetentionPlan;
import dev.fisherflow.pipelines.retention.RetentionPlan.Decision;
import dev.fisherflow.pipelines.retention.RetentionPolicy;
import dev.fisherflow.runners.cli.option.InputException;
import dev.fisherflow.runners.cli.option.Sizes;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Deletes weights that nothing needs. */
@Command(
    name = "gc",
    header = "Delete checkpoints that nothing needs, down to a budget of bytes.",
    description = {
      "Without a limit, only what killed processes left: checkpoints of no result, training states"
          + " of finished trials, temporary files older than a day. With --keep-bytes or --best,"
          + " also weights of trials that did not win. Never what a run has selected, submitted"
          + " or evaluated, nor anything of trials that are being trained or of runs that have"
          + " not ended.",
      "",
      "Results stay, and are found in later runs, without their weights. A later run that selects"
          + " a trial whose weights were deleted trains it again, to the same bits.",
      ""
    })
final class GcCommand implements Callable<Integer> {

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      defaultValue = "workspace",
      description = "The workspace. Default: ${DEFAULT-VALUE}")
  private String workspace;

  @Option(
      names = "--keep-bytes",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description =
          "What checkpoints and training states may take, such as 10GB or 500MB, of powers of"
              + " 1,000; as little as this is deleted to get there. Default: with --best, 0; else"
              + " no limit")
  private Long keepBytes;

  @Option(
      names = "--best",
      paramLabel = "K",
      description =
          "Trials of each task, model, adapter and optimizer whose best weights are kept in any"
              + " case. Default: 1")
  private Integer best;

  @Option(names = "--dry-run", description = "Only tell what would be deleted.")
  private boolean dryRun;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Retention retention = new Retention(place(), Clock.systemUTC());
    RetentionPlan plan = policy().decide(retention.holdings());
    List<StoredFile> temporary = retention.leftovers();
    List<String> passedOver = dryRun ? List.of() : retention.apply(plan, temporary);
    spec.commandLine()
        .getOut()
        .print(
            json
                ? JsonOutput.of(json(plan, temporary, passedOver))
                : RetentionTable.render(plan, temporary, !dryRun));
    spec.commandLine().getOut().flush();
    passedOver.forEach(
        folder ->
            spec.commandLine()
                .getErr()
                .println(
                    "fisherflow: warning: not deleted, its trial is now being trained: " + folder));
    return ExitCode.OK.code();
  }

  private Workspace place() {
    Workspace place = Workspace.at(workspace);
    if (place.list("runs/*/*").isEmpty() && place.list("trials/*/*").isEmpty()) {
      throw new InputException("there is no workspace at " + place.root(), null);
    }
    return place;
  }

  private RetentionPolicy policy() {
    if (best != null && best < 0) {
      throw new ParameterException(
          spec.commandLine(), "expected --best to be at least 0, found " + best);
    }
    OptionalLong budget =
        keepBytes != null
            ? OptionalLong.of(keepBytes)
            : best != null ? OptionalLong.of(0) : OptionalLong.empty();
    return new RetentionPolicy(budget, best == null ? 1 : best);
  }

  private Map<String, Object> json(
      RetentionPlan plan, List<StoredFile> temporary, List<String> passedOver) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("dryRun", dryRun);
    all.put("bytesBefore", plan.bytesBefore());
    all.put("bytesFreed", plan.bytesFreed());
    all.put("bytesAfter", plan.bytesAfter());
    all.put("overBudget", plan.overBudget());
    all.put("folders", plan.decisions().stream().map(GcCommand::json).toList());
    all.put("temporaryFiles", temporary.stream().map(StoredFile::path).toList());
    all.put("passedOver", passedOver);
    return all;
  }

  private static Map<String, Object> json(Decision decision) {
    Map<String, Object> folder = new LinkedHashMap<>();
    folder.put("folder", decision.holding().folder());
    folder.put("kind", decision.holding().kind().toString());
    folder.put("group", decision.holding().group());
    folder.put("score", decision.holding().score());
    folder.put("bytes", decision.holding().bytes());
    folder.put("deleted", decision.deleted());
    folder.put("reason", decision.reason());
    return folder;
  }
}

package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.ledger.JsonLines;
import dev.fisherflow.pipelines.submission.PackagedZip;
import dev.fisherflow.pipelines.submission.Upload;
import dev.fisherflow.pipelines.submission.UploadLedger;
import dev.fisherflow.pipelines.submission.UploadLimits;
import dev.fisherflow.runners.cli.option.UploadOptions;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.runners.cli.output.SubmissionsListing;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists GLUE zips and their uploads. */
@Command(name = "list", header = "List GLUE zips and their uploads.")
class ListSubmissionsCommand implements Callable<Integer> {

  @Mixin private UploadOptions options;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Workspace workspace = options.workspace().existing();
    UploadLedger ledger = new UploadLedger(workspace);
    JsonLines.Lines<Upload> lines = ledger.look();
    List<Upload> uploads = lines.records();
    UploadLimits limits = options.limits();
    Instant now = Instant.now();
    SubmissionsListing listing =
        SubmissionsListing.of(PackagedZip.all(workspace, uploads), uploads, limits, now);
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? listing.json() : listing.render(workspace.root()));
    out.flush();
    lines
        .damage()
        .forEach(
            damage ->
                ErrorReporter.warn(
                    spec.commandLine(), ledger.location() + " is damaged: " + damage));
    limits
        .warnings(uploads, now)
        .forEach(warning -> ErrorReporter.warn(spec.commandLine(), warning));
    return ExitCode.OK.code();
  }
}

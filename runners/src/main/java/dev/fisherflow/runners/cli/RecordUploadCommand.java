package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.submission.PackagedZip;
import dev.fisherflow.pipelines.submission.Upload;
import dev.fisherflow.pipelines.submission.UploadLedger;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.option.NewUploadOptions;
import dev.fisherflow.runners.cli.option.UploadOptions;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.transforms.submission.Finding;
import dev.fisherflow.transforms.submission.Finding.Severity;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Records that a zip was uploaded. */
@Command(
    name = "record",
    header = "Record that you have uploaded a zip.",
    description = {
      "Uploads nothing. Refuses a zip that validate-submission rejects, and warns when the"
          + " site's limits are exceeded. Run it again with the same zip and time to add scores.",
      ""
    })
final class RecordUploadCommand implements Callable<Integer> {

  @Mixin private NewUploadOptions options;

  @Mixin private UploadOptions site;

  @Spec private CommandSpec spec;

  private final Function<Path, List<Finding>> validator;

  RecordUploadCommand(Function<Path, List<Finding>> validator) {
    this.validator = validator;
  }

  @Override
  public Integer call() {
    Upload upload = options.upload();
    requireValid(options.zip());
    Workspace workspace = site.workspace().open();
    UploadLedger ledger = new UploadLedger(workspace);
    ledger.record(upload);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "recorded: %s, SHA-256 %s, uploaded %s; %s%n",
        options.zip(), upload.digest(), upload.at(), makers(upload.digest(), workspace));
    out.flush();
    warnings(upload, ledger.uploads())
        .forEach(warning -> ErrorReporter.warn(spec.commandLine(), warning));
    return ExitCode.OK.code();
  }

  private void requireValid(Path zip) {
    List<Finding> findings = validator.apply(zip);
    findings.forEach(finding -> spec.commandLine().getErr().println(finding));
    if (findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR)) {
      throw new InputException(zip + " is not a valid GLUE submission: nothing is recorded", null);
    }
  }

  private static String makers(String digest, Workspace workspace) {
    List<String> runs =
        PackagedZip.all(workspace, List.of()).stream()
            .filter(made -> made.digest().equals(digest))
            .map(PackagedZip::runId)
            .distinct()
            .toList();
    return runs.isEmpty()
        ? "made by no run of the workspace"
        : "made by " + String.join(", ", runs);
  }

  private Stream<String> warnings(Upload upload, List<Upload> all) {
    return Stream.concat(
        all.stream()
            .filter(other -> other.digest().equals(upload.digest()))
            .map(Upload::at)
            .filter(at -> !at.equals(upload.at()))
            .map(at -> "the same zip is recorded as uploaded at " + at + " too"),
        site.limits().warnings(all, upload.at()).stream());
  }
}

package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.submission.PackagedZip;
import dev.fisherflow.pipelines.submission.Upload;
import dev.fisherflow.pipelines.submission.UploadLedger;
import dev.fisherflow.runners.cli.option.InputException;
import dev.fisherflow.runners.cli.option.UploadOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.submission.Finding;
import dev.fisherflow.transforms.submission.Finding.Severity;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Records that a zip was uploaded. */
@Command(
    name = "record",
    header = "Record that you have uploaded a zip.",
    description = {
      "Uploads nothing. Refuses a zip that validate-submission finds fault with, and warns where"
          + " the site's limits are passed. The same zip and time again give the record its"
          + " scores.",
      ""
    })
final class RecordUploadCommand implements Callable<Integer> {

  /** Clocks that differ a little are no mistake. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  @Parameters(arity = "1", paramLabel = "ZIP", description = "The zip.")
  private Path zip;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description = "When, such as 2026-03-01T14:30:00Z or 2026-03-01T15:30:00+01:00. Default: now")
  private Instant at;

  @Option(
      names = "--score",
      paramLabel = "NAME=NUMBER",
      description = "What the site answered, such as --score overall=71.3; may be repeated.")
  private Map<String, Double> scores = new TreeMap<>();

  @Mixin private UploadOptions options;

  @Spec private CommandSpec spec;

  private final Function<Path, List<Finding>> validator;

  RecordUploadCommand(Function<Path, List<Finding>> validator) {
    this.validator = validator;
  }

  @Override
  public Integer call() {
    if (!Files.isRegularFile(zip)) {
      throw new InputException("there is no file " + zip, null);
    }
    Instant now = Instant.now();
    Instant moment = (at == null ? now : at).truncatedTo(ChronoUnit.SECONDS);
    if (moment.isAfter(now.plus(AHEAD))) {
      throw new ParameterException(
          spec.commandLine(), "expected a time that has passed for --at, found " + moment);
    }
    List<Finding> findings = validator.apply(zip);
    findings.forEach(finding -> spec.commandLine().getErr().println(finding));
    if (findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR)) {
      throw new InputException(zip + " is not a valid GLUE submission: nothing is recorded", null);
    }
    record(Workspace.at(options.workspace()), Digest.ofFile(zip), moment);
    return ExitCode.OK.code();
  }

  private void record(Workspace workspace, String digest, Instant moment) {
    UploadLedger ledger = new UploadLedger(workspace);
    Upload upload;
    try {
      upload = new Upload(digest, zip.toAbsolutePath().normalize().toString(), moment, scores);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    ledger.record(upload);
    List<String> runs =
        PackagedZip.all(workspace).stream()
            .filter(made -> made.digest().equals(digest))
            .map(PackagedZip::runId)
            .distinct()
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "recorded: %s, SHA-256 %s, uploaded %s; %s%n",
        zip,
        digest,
        moment,
        runs.isEmpty() ? "made by no run of the workspace" : "made by " + String.join(", ", runs));
    out.flush();
    List<Upload> uploads = ledger.uploads();
    uploads.stream()
        .filter(other -> other.digest().equals(digest) && !other.at().equals(moment))
        .forEach(
            other ->
                SubmissionsCommand.warn(
                    spec, "the same zip is recorded as uploaded at " + other.at() + " too"));
    options
        .limits()
        .warnings(uploads, moment)
        .forEach(warning -> SubmissionsCommand.warn(spec, warning));
  }

  /** ISO 8601 with an offset. */
  static final class MomentConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "expected a time such as 2026-03-01T14:30:00Z, found '" + text + "'");
      }
    }
  }
}

package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.ledger.Json;
import dev.fisherflow.pipelines.report.table.Columns;
import dev.fisherflow.pipelines.submission.PackagedZip;
import dev.fisherflow.pipelines.submission.Upload;
import dev.fisherflow.pipelines.submission.UploadLedger;
import dev.fisherflow.pipelines.submission.UploadLimits;
import dev.fisherflow.runners.cli.option.UploadOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists GLUE zips and their uploads. */
@Command(
    name = "submissions",
    header = "List GLUE zips and their uploads, or record an upload.",
    description = {
      "Tells which zip was made from which run, and when it was uploaded, as far as uploads were"
          + " recorded: fisherflow itself uploads nothing.",
      ""
    },
    subcommands = SubmissionsCommand.ListCommand.class)
final class SubmissionsCommand implements Callable<Integer> {

  @Mixin private UploadOptions options;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** Without a command it lists. */
  @Override
  public Integer call() {
    return list(spec, options, json);
  }

  /** The same by its name. */
  @Command(name = "list", header = "List GLUE zips and their uploads.")
  static final class ListCommand implements Callable<Integer> {

    @Mixin private UploadOptions options;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      return list(spec, options, json);
    }
  }

  /**
   * What is listed as JSON.
   *
   * @param zips zips that runs have made
   * @param otherUploads uploads of zips that no run here has
   * @param limits what the site takes
   * @param usedToday uploads on this day, UTC
   * @param usedThisMonth uploads in this month
   */
  record Listing(
      List<PackagedZip> zips,
      List<Upload> otherUploads,
      UploadLimits limits,
      int usedToday,
      int usedThisMonth) {}

  private static int list(CommandSpec spec, UploadOptions options, boolean json) {
    Workspace workspace = Workspace.at(options.workspace());
    List<PackagedZip> zips = PackagedZip.all(workspace);
    List<Upload> uploads = new UploadLedger(workspace).uploads();
    Set<String> known = zips.stream().map(PackagedZip::digest).collect(Collectors.toSet());
    UploadLimits limits = options.limits();
    Instant now = Instant.now();
    UploadLimits.Used used = UploadLimits.used(uploads, now);
    PrintWriter out = spec.commandLine().getOut();
    List<Upload> others =
        uploads.stream().filter(upload -> !known.contains(upload.digest())).toList();
    if (json) {
      out.println(Json.pretty(new Listing(zips, others, limits, used.day(), used.month())));
    } else {
      List<Line> lines = lines(zips, others);
      out.print(lines.isEmpty() ? "no zips in " + workspace.root() + "\n" : table(lines));
      out.printf(
          "%d of %d uploads today, %d of %d this month (UTC)%n",
          used.day(), limits.perDay(), used.month(), limits.perMonth());
    }
    out.flush();
    limits.warnings(uploads, now).forEach(warning -> warn(spec, warning));
    return ExitCode.OK.code();
  }

  static void warn(CommandSpec spec, String warning) {
    spec.commandLine().getErr().println("fisherflow: warning: " + warning);
    spec.commandLine().getErr().flush();
  }

  /** A zip and one of its uploads. */
  private record Line(PackagedZip zip, Upload upload) {}

  private static List<Line> lines(List<PackagedZip> zips, List<Upload> others) {
    List<Line> lines = new ArrayList<>();
    for (PackagedZip zip : zips) {
      if (zip.uploads().isEmpty()) {
        lines.add(new Line(zip, null));
      }
      zip.uploads().forEach(upload -> lines.add(new Line(zip, upload)));
    }
    others.stream()
        .sorted(Comparator.comparing(Upload::at))
        .forEach(upload -> lines.add(new Line(null, upload)));
    return lines;
  }

  private static String table(List<Line> lines) {
    return new Columns<Line>()
        .left("run", line -> line.zip() == null ? "-" : line.zip().runId())
        .left("zip", SubmissionsCommand::name)
        .left("sha256", SubmissionsCommand::digest)
        .right(
            "tasks",
            line -> line.zip() == null ? "-" : "" + (11 - line.zip().placeholders().size()))
        .left("uploaded", line -> line.upload() == null ? "-" : line.upload().at().toString())
        .left("scores", line -> line.upload() == null ? "-" : scores(line.upload().scores()))
        .render(lines);
  }

  private static String name(Line line) {
    String file = line.zip() == null ? line.upload().file() : line.zip().file();
    String name = file.substring(file.lastIndexOf('/') + 1);
    return line.zip() == null || line.zip().state() == PackagedZip.State.WHOLE
        ? name
        : name + " (" + line.zip().state().name().toLowerCase(Locale.ROOT) + ")";
  }

  private static String digest(Line line) {
    String digest = line.zip() == null ? line.upload().digest() : line.zip().digest();
    return digest.substring(0, Math.min(12, digest.length()));
  }

  private static String scores(Map<String, Double> scores) {
    return scores.isEmpty()
        ? "-"
        : scores.entrySet().stream()
            .map(score -> score.getKey() + " " + score.getValue())
            .collect(Collectors.joining(", "));
  }
}

package dev.fisherflow.runners.cli.output;

import dev.fisherflow.pipelines.report.table.Columns;
import dev.fisherflow.pipelines.submission.PackagedZip;
import dev.fisherflow.pipelines.submission.Upload;
import dev.fisherflow.pipelines.submission.UploadLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * GLUE zips and their uploads; its components are what is printed as JSON.
 *
 * @param zips zips that runs have made
 * @param otherUploads uploads of zips that no run here has
 * @param limits what the site takes
 * @param usedToday uploads on this day, UTC
 * @param usedThisMonth uploads in this month
 */
public record SubmissionsListing(
    List<PackagedZip> zips,
    List<Upload> otherUploads,
    UploadLimits limits,
    int usedToday,
    int usedThisMonth) {

  /** The listing of a workspace's zips and of all recorded uploads. */
  public static SubmissionsListing of(
      List<PackagedZip> zips, List<Upload> uploads, UploadLimits limits, Instant now) {
    Set<String> known = zips.stream().map(PackagedZip::digest).collect(Collectors.toSet());
    UploadLimits.Used used = UploadLimits.used(uploads, now);
    return new SubmissionsListing(
        zips,
        uploads.stream().filter(upload -> !known.contains(upload.digest())).toList(),
        limits,
        used.day(),
        used.month());
  }

  public String json() {
    return JsonOutput.of(this);
  }

  /**
   * A table, what is noticeable about the data, then what is left of the limits.
   *
   * @param place the workspace's name
   */
  public String render(String place) {
    List<Line> lines = lines();
    return (lines.isEmpty() ? "no zips in " + place + "\n" : table(lines))
        + zips.stream()
            .flatMap(zip -> zip.dataWarnings().stream().map(text -> zip.runId() + ": " + text))
            .distinct()
            .map("data of %s\n"::formatted)
            .collect(Collectors.joining())
        + "%d of %d uploads today, %d of %d this month (UTC)\n"
            .formatted(usedToday, limits.perDay(), usedThisMonth, limits.perMonth());
  }

  /** A zip and one of its uploads. */
  private record Line(PackagedZip zip, Upload upload) {}

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (PackagedZip zip : zips) {
      if (zip.uploads().isEmpty()) {
        lines.add(new Line(zip, null));
      }
      zip.uploads().forEach(upload -> lines.add(new Line(zip, upload)));
    }
    otherUploads.stream()
        .sorted(Comparator.comparing(Upload::at))
        .forEach(upload -> lines.add(new Line(null, upload)));
    return lines;
  }

  private static String table(List<Line> lines) {
    return new Columns<Line>()
        .left("run", line -> line.zip() == null ? "-" : line.zip().runId())
        .left("zip", SubmissionsListing::name)
        .left("sha256", SubmissionsListing::digest)
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

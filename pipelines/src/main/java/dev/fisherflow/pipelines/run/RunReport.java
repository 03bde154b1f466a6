package dev.fisherflow.pipelines.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.export.CurvesCsv;
import dev.fisherflow.pipelines.report.export.EventFile;
import dev.fisherflow.pipelines.report.page.ReportPage;
import dev.fisherflow.pipelines.report.page.RunRecords;
import dev.fisherflow.pipelines.report.page.RunRecords.Picture;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * The report of a run that has ended: {@code report.html} and {@code curves.csv}, made from the
 * files of its folder alone, whichever version of fisherflow wrote them.
 *
 * <p>All results of the run, with their curves, must fit into memory.
 */
public final class RunReport {

  public static final String PAGE = "report.html";
  static final String CURVES = "curves.csv";
  private static final String EVENTS = "tensorboard";
  private static final String RESULTS = "results.avro";
  private static final String MANIFEST = "manifest.json";

  /** What a run may hold beside its report, for readers, in the order of their links. */
  private static final List<String> LINKED =
      List.of(
          "results.csv",
          CURVES,
          MANIFEST,
          "compare.json",
          "evaluation/*.html",
          "evaluation/*.csv",
          "submissions/*");

  private final RunFolder folder;
  private final Workspace workspace;
  private final List<TrialResult> results;

  private RunReport(RunFolder folder) {
    this.folder = folder;
    this.workspace = folder.workspace();
    this.results = folder.results();
  }

  /**
   * Reads a run.
   *
   * @throws WorkspaceException if the workspace has no such run, or it has not ended
   */
  public static RunReport of(Workspace workspace, String runId) {
    RunFolder folder = new RunFolder(workspace, runId);
    for (String file : List.of(RESULTS, MANIFEST)) {
      if (!workspace.exists(folder.path(file))) {
        throw new WorkspaceException(
            "expected a run that has ended in %s, found no %s; the runs that have ended are %s"
                .formatted(folder.location(""), file, RunFolder.names(workspace)),
            new FileNotFoundException(folder.location(file)));
      }
    }
    return new RunReport(folder);
  }

  /**
   * Writes the curves and then the page, in place of those that are there; returns the page's
   * location.
   */
  public String write() {
    workspace.publish(folder.path(CURVES), stream -> CurvesCsv.write(results, stream));
    String html = ReportPage.html(records());
    workspace.publish(folder.path(PAGE), html.getBytes(StandardCharsets.UTF_8));
    return folder.location(PAGE);
  }

  /**
   * Writes an event file per trial for TensorBoard, in place of those that are there.
   *
   * @return the folder to start TensorBoard on
   */
  public String writeEvents() {
    Instant started = Instant.parse(manifest().path("started").asText("1970-01-01T00:00:00Z"));
    workspace.deleteFolder(folder.path(EVENTS));
    TrialNames names = TrialNames.of(results.stream().map(TrialResult::getTrial).toList());
    for (TrialResult result : results) {
      workspace.publish(
          folder.path(EVENTS + "/" + eventFolder(result.getTrial(), names) + "/" + EventFile.NAME),
          stream -> EventFile.write(result, started, stream));
    }
    return folder.location(EVENTS);
  }

  /** What TensorBoard shows as the curve's name; ended so that no two trials share it. */
  private static String eventFolder(Trial trial, TrialNames names) {
    List<String> parts =
        List.of(
            trial.getTask(),
            Names.adapter(trial.getAdapter()),
            trial.getOptimizer().getType(),
            names.hyperparameters(trial),
            "seed" + trial.getSeed(),
            trial.getTrialId().substring(0, Math.min(8, trial.getTrialId().length())));
    return parts.get(0)
        + "/"
        + String.join("_", parts.subList(1, parts.size())).replaceAll("[^A-Za-z0-9._=+-]+", "_");
  }

  private RunRecords records() {
    return new RunRecords(
        manifest(),
        results,
        records("selections.avro", Selection.class),
        records("test-scores.avro", TestScore.class),
        records("failures.avro", FailedRecord.class),
        pictures(),
        json("compare.json"),
        files());
  }

  private JsonNode manifest() {
    return json(MANIFEST).orElseThrow();
  }

  /** Records of a file that older versions may not have written. */
  private <T extends SpecificRecordBase> List<T> records(String file, Class<T> type) {
    return workspace.exists(folder.path(file))
        ? workspace.readRecords(folder.path(file), type)
        : List.of();
  }

  private Optional<JsonNode> json(String file) {
    if (!workspace.exists(folder.path(file))) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectMapper().readTree(workspace.read(folder.path(file))));
    } catch (IOException e) {
      throw new WorkspaceException(
          "expected JSON in " + folder.location(file) + ": " + e.getMessage(), e);
    }
  }

  private List<Picture> pictures() {
    return files("evaluation/*.svg")
        .map(
            file ->
                new Picture(
                    file, new String(workspace.read(folder.path(file)), StandardCharsets.UTF_8)))
        .toList();
  }

  private List<String> files() {
    List<String> files = new ArrayList<>();
    LINKED.forEach(glob -> files(glob).forEach(files::add));
    return files;
  }

  /** Paths relative to the run's folder, sorted. */
  private Stream<String> files(String glob) {
    int prefix = folder.path("").length();
    return workspace.list(folder.path(glob)).stream().map(path -> path.substring(prefix));
  }
}

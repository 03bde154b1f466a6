package dev.fisherflow.pipelines.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.export.BaselinesCsv;
import dev.fisherflow.pipelines.report.export.CurvesCsv;
import dev.fisherflow.pipelines.report.export.EventFile;
import dev.fisherflow.pipelines.report.page.ReportPage;
import dev.fisherflow.pipelines.report.page.RunRecords;
import dev.fisherflow.pipelines.report.page.RunRecords.Picture;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The report of a run that has ended: {@code report.html}, {@code curves.csv} and {@code
 * baselines.csv}, made from the files of its folder alone, whichever version of fisherflow wrote
 * them.
 *
 * <p>All results of the run, with their curves, must fit into memory.
 */
public final class RunReport {

  /** The files that it writes. */
  static final List<String> WRITTEN =
      List.of(RunFolder.BASELINES, RunFolder.CURVES, RunFolder.PAGE);

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
    if (!workspace.exists(folder.path(RunFolder.MANIFEST))) {
      RunDamage.ofManifest(folder)
          .ifPresent(
              damage -> {
                throw new WorkspaceException(damage, new FileNotFoundException(runId));
              });
    }
    if (!folder.hasResults() || !workspace.exists(folder.path(RunFolder.MANIFEST))) {
      throw RunFolders.unknown("run '" + runId + "' that has ended", workspace);
    }
    return new RunReport(folder);
  }

  /** What is wrong with files of the run that the report shows or links, but does not write. */
  public List<String> damage() {
    return RunDamage.of(folder).stream()
        .filter(
            damage -> WRITTEN.stream().noneMatch(file -> damage.startsWith(folder.location(file))))
        .toList();
  }

  /**
   * Writes the tables and then the page, in place of those that are there; returns the page's
   * location.
   */
  public String write() {
    workspace.publish(folder.path(RunFolder.CURVES), stream -> CurvesCsv.write(results, stream));
    RunRecords records = records();
    workspace.publish(
        folder.path(RunFolder.BASELINES),
        stream -> BaselinesCsv.write(records.validationSets(), stream));
    String html = ReportPage.html(records);
    workspace.publish(folder.path(RunFolder.PAGE), html.getBytes(StandardCharsets.UTF_8));
    folder.digests().note(WRITTEN);
    return folder.location(RunFolder.PAGE);
  }

  /**
   * Writes an event file per trial for TensorBoard, in place of those that are there.
   *
   * @return the folder to start TensorBoard on
   */
  public String writeEvents() {
    Instant started = started();
    workspace.deleteFolder(folder.path(RunFolder.EVENTS));
    TrialNames names = TrialNames.of(results.stream().map(TrialResult::getTrial).toList());
    for (TrialResult result : results) {
      workspace.publish(
          folder.path(
              RunFolder.EVENTS
                  + "/"
                  + eventFolder(result.getTrial(), names)
                  + "/"
                  + EventFile.NAME),
          stream -> EventFile.write(result, started, stream));
    }
    return folder.location(RunFolder.EVENTS);
  }

  /** What TensorBoard shows as the curve's name; ended so that no two trials share it. */
  private static String eventFolder(Trial trial, TrialNames names) {
    List<String> parts =
        List.of(
            trial.getTask(),
            AdapterNames.of(trial.getAdapter()),
            trial.getOptimizer().getType(),
            names.hyperparameters(trial),
            "seed" + trial.getSeed(),
            trial.getTrialId().substring(0, Math.min(8, trial.getTrialId().length())));
    return parts.get(0)
        + "/"
        + String.join("_", parts.subList(1, parts.size())).replaceAll("[^A-Za-z0-9._=+-]+", "_");
  }

  /** What the run's pages are made from. */
  public RunRecords records() {
    return new RunRecords(
        manifest(),
        results,
        folder.selections(),
        folder.scores(),
        folder.devPredictions(),
        folder.failures(),
        pictures(),
        json(RunFolder.COMPARISON),
        folder.linked(),
        TrainedTimes.of(workspace, results),
        Optional.empty());
  }

  private JsonNode manifest() {
    return ManifestJson.tree(folder.manifest().orElseThrow());
  }

  /** When the run began; that of a manifest without times is the beginning of time. */
  private Instant started() {
    return folder.begun().orElseThrow().instant();
  }

  private Optional<JsonNode> json(String file) {
    if (!workspace.exists(folder.path(file))) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectMapper().readTree(workspace.read(folder.path(file))));
    } catch (IOException e) {
      throw DamagedException.of(folder.location(file), e, "delete it, and compare the runs again");
    }
  }

  private List<Picture> pictures() {
    return folder.pictures().stream()
        .map(
            file ->
                new Picture(
                    file, new String(workspace.read(folder.path(file)), StandardCharsets.UTF_8)))
        .toList();
  }
}

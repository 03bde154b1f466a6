package dev.fisherflow.pipelines.run;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.report.page.LiveTrials;
import dev.fisherflow.pipelines.report.page.ReportPage;
import dev.fisherflow.pipelines.report.page.RunRecords;
import dev.fisherflow.pipelines.run.TrialState.State;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The page of a run that has not ended: what its trials have left in the workspace so far. A result
 * is read once, as it never changes while the run does not end.
 */
public final class LiveRun {

  private final Workspace workspace;
  private final RunFolder folder;
  private final int seconds;
  private final Map<String, TrialResult> results = new HashMap<>();

  /**
   * A run, whether it has begun or not.
   *
   * @param seconds after which a browser looks for the next page
   */
  public LiveRun(Workspace workspace, String runId, int seconds) {
    this.workspace = workspace;
    this.folder = new RunFolder(workspace, runId);
    this.seconds = seconds;
  }

  /** The page as the run is now; the page of its end, without links beside it, if it has ended. */
  public String html(RunStatus status) {
    if (folder.ended()) {
      return ReportPage.html(RunReport.of(workspace, folder.runId()).records().withoutFiles());
    }
    RunStart start = folder.begun().orElseThrow();
    List<TrialResult> found = new ArrayList<>();
    for (Trial trial : folder.trials().orElse(List.of())) {
      result(start, trial).ifPresent(found::add);
    }
    return ReportPage.html(
        new RunRecords(
            ManifestJson.tree(folder.manifest().orElseThrow()),
            found,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            TrainedTimes.of(workspace, found),
            Optional.of(live(status))));
  }

  private Optional<TrialResult> result(RunStart start, Trial trial) {
    TrialResult known = results.get(trial.getTrialId());
    if (known != null) {
      return Optional.of(known);
    }
    Optional<TrialResult> read = RunStatus.result(workspace, start, trial, new ArrayList<>());
    read.ifPresent(result -> results.put(trial.getTrialId(), result));
    return read;
  }

  private LiveTrials live(RunStatus status) {
    boolean moving = !status.ended() && status.abandoned() == null;
    return new LiveTrials(
        TimeSource.SYSTEM.instant(), sentence(status), moving, seconds, open(status));
  }

  private static String sentence(RunStatus status) {
    if (status.failure() != null) {
      return "The run ended early: " + status.failure();
    }
    if (status.abandoned() != null) {
      return "The run was left: " + status.abandoned();
    }
    if (status.trials().isEmpty()) {
      return "The datasets are prepared";
    }
    long open = status.open();
    return open == 0
        ? "All %d trials are over; what they trained is selected, predicted and packed"
            .formatted(status.trials().size())
        : "%d of %d trials are over, %d train; what follows is of those that are over, and nothing is chosen before all are"
            .formatted(
                status.trials().size() - open, status.trials().size(), status.count(State.RUNNING));
  }

  private static List<LiveTrials.Open> open(RunStatus status) {
    return status.trials().stream()
        .filter(trial -> !RunControl.over(trial))
        .sorted(Comparator.comparing(trial -> trial.state() == State.WAITING))
        .map(
            trial ->
                new LiveTrials.Open(
                    trial.label(),
                    trial.state().name().toLowerCase(Locale.ROOT),
                    trial.step(),
                    trial.steps(),
                    trial.loss(),
                    trial.best(),
                    trial.secondsLeft(),
                    trial.waiting() == null ? trial.host() : trial.waiting(),
                    trial.trialId()))
        .toList();
  }
}

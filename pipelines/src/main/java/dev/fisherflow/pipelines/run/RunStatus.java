package dev.fisherflow.pipelines.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.report.ValidationSet;
import dev.fisherflow.pipelines.run.TrialState.State;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.trials.ProgressFile;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run is, read from its workspace alone: it may be running elsewhere, or no more. Results
 * are taken as they are; the sweep itself checks them before it believes them.
 *
 * @param runId the run
 * @param runner what it runs on
 * @param started when it began, in ISO 8601
 * @param trialsAtOnce trials trained beside each other
 * @param ended whether it is over
 * @param failure why it ended early; null if it did not
 * @param cost what it has cost, and what is left
 * @param baselines what answers score that need no model, of tasks with a result
 * @param trials its trials; empty while the datasets are prepared
 * @param resultsFile where its table is, or will be
 * @param damage what is wrong with its files and those of its trials
 * @param worker who works on it; null if that is not known
 * @param abandoned why nothing will come any more; null unless it was left before its end
 */
public record RunStatus(
    String runId,
    String runner,
    String started,
    int trialsAtOnce,
    boolean ended,
    String failure,
    SweepCost cost,
    List<BaselineScore> baselines,
    List<TrialState> trials,
    String resultsFile,
    List<String> damage,
    String worker,
    String abandoned) {

  public RunStatus {
    baselines = List.copyOf(baselines);
    trials = List.copyOf(trials);
    damage = List.copyOf(damage);
  }

  /**
   * What answers score that need no model.
   *
   * @param task the task
   * @param name such as {@code majority class}
   * @param score their score, as a fraction
   * @param words the same as people see it
   */
  public record BaselineScore(String task, String name, double score, @JsonIgnore String words) {}

  /**
   * Looks at a run.
   *
   * @throws WorkspaceException if the workspace knows no such run
   */
  public static RunStatus of(Workspace workspace, String runId) {
    RunFolder folder = new RunFolder(workspace, runId);
    RunStart start =
        folder.begun().orElseThrow(() -> RunFolders.unknown("run '" + runId + "'", workspace));
    TrialNames names =
        TrialPlan.of(
                SweepSpecification.parse("the specification of " + runId, start.specification()))
            .names();
    List<String> damage = new ArrayList<>(RunDamage.of(folder));
    boolean complete = folder.ended();
    Holds holds = Holds.of(folder);
    AskedTrials asked = AskedTrials.of(folder);
    List<SweepCost.Share> shares = new ArrayList<>();
    List<TrialResult> results = new ArrayList<>();
    List<TrialState> trials = new ArrayList<>();
    for (Trial trial : folder.trials().orElse(List.of())) {
      String hyperparameters = names.hyperparameters(trial);
      Optional<TrialResult> result = result(workspace, start, trial, damage);
      if (result.isPresent()) {
        results.add(result.get());
        shares.add(SweepCost.Share.over(result.get(), trainedHere(folder, start, trial)));
        trials.add(TrialState.ended(trial, hyperparameters, result.get()));
      } else {
        Optional<TrialProgress> progress = progress(workspace, start, trial);
        TrialState state = open(holds, asked, trial, hyperparameters, progress);
        trials.add(state);
        if (state.state() != State.CANCELLED) {
          shares.add(
              progress
                  .map(found -> SweepCost.Share.begun(trial, found))
                  .orElse(SweepCost.Share.waiting(trial)));
        }
      }
    }
    if (complete && damage.isEmpty()) {
      trials.stream()
          .filter(trial -> trial.state() == State.WAITING)
          .map(trial -> new TrialFolder(trial.trialId()).result())
          .forEach(
              file ->
                  damage.add(
                      workspace.resolve(file) + " is missing; a sweep that needs it trains again"));
    }
    boolean ended = complete || folder.failure().isPresent();
    return new RunStatus(
        runId,
        start.runner(),
        start.started(),
        start.slots().trialsAtOnce(),
        ended,
        folder.failure().orElse(null),
        SweepCost.of(shares, start.slots()),
        baselines(results),
        trials,
        folder.location(RunFolder.TABLE),
        damage,
        holds.worker().orElse(null),
        ended || start.detached() || trials.stream().anyMatch(one -> one.state() == State.RUNNING)
            ? null
            : holds.abandonment().orElse(null));
  }

  /** How many trials are in a state. */
  public long count(State state) {
    return trials.stream().filter(trial -> trial.state() == state).count();
  }

  /** How many trials are not over. */
  public long open() {
    return count(State.WAITING)
        + count(State.RUNNING)
        + count(State.INTERRUPTED)
        + count(State.PAUSED);
  }

  private static List<BaselineScore> baselines(List<TrialResult> results) {
    return ValidationSet.of(results, Map.of()).stream()
        .flatMap(
            set ->
                set.baselines().stream()
                    .map(
                        of ->
                            new BaselineScore(
                                set.task().key(),
                                of.name(),
                                of.score(),
                                Score.words(set.task(), of.score()))))
        .toList();
  }

  private static boolean trainedHere(RunFolder folder, RunStart start, Trial trial) {
    return folder
        .trained(trial.getTrialId())
        .filter(time -> !time.isBefore(start.since()))
        .isPresent();
  }

  /** A trial's result as its run sees it: its failure in this run, or what was trained before. */
  static Optional<TrialResult> result(
      Workspace workspace, RunStart start, Trial trial, List<String> damage) {
    TrialFolder folder = new TrialFolder(trial.getTrialId());
    Optional<TrialResult> failure = result(workspace, folder.failure(), start.since(), damage);
    return failure.isPresent()
        ? failure
        : result(workspace, folder.result(), start.fresh() ? start.since() : Instant.EPOCH, damage);
  }

  private static Optional<TrialProgress> progress(
      Workspace workspace, RunStart start, Trial trial) {
    return ProgressFile.read(workspace, new TrialFolder(trial.getTrialId()).progress())
        .filter(progress -> !progress.getUpdated().isEmpty() && !progress.getBegan().isEmpty())
        .filter(progress -> !Instant.parse(progress.getUpdated()).isBefore(start.since()));
  }

  /** A trial that has no result. */
  private static TrialState open(
      Holds holds,
      AskedTrials asked,
      Trial trial,
      String hyperparameters,
      Optional<TrialProgress> found) {
    boolean working = found.filter(progress -> holds.working(trial, progress)).isPresent();
    Optional<TrialState> stopped = working ? Optional.empty() : asked.state(trial, hyperparameters);
    return stopped
        .or(
            () ->
                found.map(
                    progress ->
                        !working
                            ? TrialState.interrupted(trial, hyperparameters, progress)
                            : progress.getWaiting() == null
                                ? TrialState.running(trial, hyperparameters, progress)
                                : TrialState.waiting(
                                    trial, hyperparameters, progress.getWaiting())))
        .orElseGet(
            () ->
                TrialState.waiting(
                    trial, hyperparameters, holds.heldByAnother(trial).orElse(null)));
  }

  /** A result, if there is a sound one that was not written before a time. */
  private static Optional<TrialResult> result(
      Workspace workspace, String path, Instant since, List<String> damage) {
    if (workspace.modified(path).filter(time -> !time.isBefore(since)).isEmpty()) {
      return Optional.empty();
    }
    try {
      return workspace
          .findRecords(path, TrialResult.class)
          .flatMap(records -> records.stream().findFirst());
    } catch (DamagedException e) {
      damage.add(e.withRemedy("the same sweep trains the trial again").getMessage());
      return Optional.empty();
    }
  }
}

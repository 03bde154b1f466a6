package dev.fisherflow.pipelines.run;

import dev.fisherflow.pipelines.run.TrialState.State;
import dev.fisherflow.transforms.request.Request;
import dev.fisherflow.transforms.request.RunRequests;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Cancels, pauses and resumes a run or some of its trials, whatever process trains them, by files
 * in the run's folder. Trials that are over stay as they are.
 */
public final class RunControl {

  private static final Set<State> OVER =
      EnumSet.of(State.DONE, State.DIVERGED, State.FAILED, State.CANCELLED);

  private final RunStatus status;
  private final RunRequests requests;

  private RunControl(RunStatus status, RunRequests requests) {
    this.status = status;
    this.requests = requests;
  }

  /**
   * A run that is not left.
   *
   * @throws WorkspaceException if the workspace has no such run
   * @throws NoSuchElementException if no process works on it any more, though it has not ended
   */
  public static RunControl of(Workspace workspace, String runId) {
    RunStatus status = RunStatus.of(workspace, runId);
    if (status.abandoned() != null) {
      throw new NoSuchElementException(
          "expected a run that is worked on, found '%s': %s".formatted(runId, status.abandoned()));
    }
    return new RunControl(status, RunRequests.of(workspace, runId));
  }

  /** Cancels trials; all that are not over if none is named. */
  public Outcome cancel(List<String> names) {
    return ask(Request.CANCEL, names);
  }

  /** Pauses likewise. */
  public Outcome pause(List<String> names) {
    return ask(Request.PAUSE, names);
  }

  private Outcome ask(Request request, List<String> names) {
    Outcome outcome = chosen(names);
    if (!status.ended()) {
      if (names.isEmpty()) {
        requests.ask(request);
      }
      outcome.open.stream()
          .filter(trial -> !names.isEmpty())
          .forEach(trial -> requests.ask(request, trial.trialId()));
    }
    return outcome;
  }

  /** Ends the pause of trials; of the run and all its trials if none is named. */
  public Outcome resume(List<String> names) {
    Outcome outcome = chosen(names);
    if (!status.ended()) {
      if (names.isEmpty()) {
        requests.resumeAll();
      }
      outcome.open.stream()
          .filter(trial -> !names.isEmpty())
          .forEach(trial -> requests.resume(trial.trialId()));
    }
    return outcome;
  }

  private Outcome chosen(List<String> names) {
    List<TrialState> chosen = new ArrayList<>(names.isEmpty() ? status.trials() : List.of());
    names.forEach(name -> chosen.add(trial(name)));
    return new Outcome(
        status.ended(),
        chosen.stream().filter(trial -> !status.ended() && !over(trial)).toList(),
        chosen.stream().filter(trial -> status.ended() || over(trial)).toList());
  }

  /** Whether a trial is trained no more in its run. */
  static boolean over(TrialState trial) {
    return OVER.contains(trial.state());
  }

  /** By the beginning of its id, or as {@code status} calls it. */
  private TrialState trial(String name) {
    List<TrialState> found =
        status.trials().stream()
            .filter(trial -> trial.trialId().startsWith(name) || trial.label().equals(name))
            .toList();
    if (found.size() != 1 || name.isBlank()) {
      throw new NoSuchElementException(
          "expected the beginning of the id of one trial of '%s', or its name as status prints it, found '%s', which %d trials have; fisherflow status %s --json lists them"
              .formatted(status.runId(), name, found.size(), status.runId()));
    }
    return found.get(0);
  }

  /**
   * Whom it concerned.
   *
   * @param ended whether the run is over, so that nothing was asked
   * @param open trials that are not over
   * @param over those that are: they stay as they are
   */
  public record Outcome(boolean ended, List<TrialState> open, List<TrialState> over) {

    /** Copies the lists. */
    public Outcome {
      open = List.copyOf(open);
      over = List.copyOf(over);
    }

    /** How many of the open ones are trained now. */
    public long running() {
      return open.stream().filter(trial -> trial.state() == State.RUNNING).count();
    }
  }
}

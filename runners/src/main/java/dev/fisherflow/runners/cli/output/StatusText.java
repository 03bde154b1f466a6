package dev.fisherflow.runners.cli.output;

import dev.fisherflow.clock.WrongClock;
import dev.fisherflow.pipelines.report.table.Durations;
import dev.fisherflow.pipelines.run.RunStatus;
import dev.fisherflow.pipelines.run.TrialState;
import dev.fisherflow.pipelines.run.TrialState.State;
import dev.fisherflow.runners.cli.progress.CostLine;
import dev.fisherflow.schemas.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A run's status as text: the counts, the cost, what answers score that need no model, then a line
 * for each trial that runs or did not succeed.
 */
public final class StatusText {

  /** Longer without news than the slowest usual step: the process may be gone. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private static final Set<State> ENDED =
      Set.of(State.DONE, State.DIVERGED, State.FAILED, State.CANCELLED);

  private StatusText() {}

  /**
   * The text.
   *
   * @param now the time of asking
   */
  public static String render(RunStatus status, Instant now) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "run %s on the %s runner, begun %s, %d trials at once",
        status.runId(),
        status.runner(),
        status.started(),
        status.trialsAtOnce());
    Instant started = Instant.parse(status.started());
    if (WrongClock.wrote(started, now)) {
      line(text, "%s", WrongClock.told("the start of the run", started, now));
    }
    if (status.failure() != null) {
      line(text, "the run ended early: %s", status.failure());
    }
    status.damage().forEach(damage -> line(text, "damaged: %s", damage));
    if (status.trials().isEmpty() && !status.ended()) {
      line(
          text,
          "%s",
          status.abandoned() == null
              ? "preparing the datasets"
              : "the run has not ended: " + status.abandoned());
      return text.toString();
    }
    line(
        text,
        "%d trials: %d waiting, %d running, %d done, %d diverged, %d failed%s%s%s",
        status.trials().size(),
        status.count(State.WAITING),
        status.count(State.RUNNING),
        status.count(State.DONE),
        status.count(State.DIVERGED),
        status.count(State.FAILED),
        more(status, State.INTERRUPTED),
        more(status, State.PAUSED),
        more(status, State.CANCELLED));
    phases(text, status);
    line(
        text,
        "  %s",
        status.ended() || status.abandoned() != null
            ? CostLine.spent(status.cost()) + " of training"
            : CostLine.open(status.cost()));
    status.baselines().forEach(of -> line(text, "  %s %s: %s", of.task(), of.name(), of.words()));
    for (TrialState trial : status.trials()) {
      switch (trial.state()) {
        case WAITING -> {
          if (trial.waiting() != null) {
            line(text, "  %s: %s", trial.label(), trial.waiting());
          }
        }
        case INTERRUPTED ->
            line(
                text,
                "  %s: stopped at step %,d of %,d, %s is gone",
                trial.label(),
                trial.step(),
                trial.steps(),
                trial.host());
        case RUNNING -> line(text, "  %s: %s", trial.label(), progress(trial, now));
        case PAUSED ->
            line(
                text,
                "  %s: paused at step %,d of %,d, %s",
                trial.label(),
                trial.step(),
                trial.steps(),
                trial.waiting());
        case DIVERGED, FAILED -> line(text, "  %s: %s", trial.label(), trial.ending());
        case CANCELLED ->
            line(
                text,
                "  %s: at step %,d of %,d %s",
                trial.label(),
                trial.step(),
                trial.steps(),
                trial.ending());
        default -> {}
      }
    }
    if (status.ended() && status.failure() == null) {
      line(text, "the run has ended: %s", status.resultsFile());
    } else if (status.abandoned() != null) {
      line(text, "the run has not ended: %s", status.abandoned());
    } else if (!status.ended() && status.open() == 0) {
      line(text, "selecting, predicting, packaging");
    }
    return text.toString();
  }

  /** How many trials are in a state that is not usual; nothing if none is. */
  private static String more(RunStatus status, State state) {
    return status.count(state) == 0
        ? ""
        : ", %d %s".formatted(status.count(state), state.name().toLowerCase(Locale.ROOT));
  }

  /** How far each phase is, where there are two. */
  private static void phases(StringBuilder text, RunStatus status) {
    for (Phase phase : Phase.values()) {
      List<TrialState> trials =
          status.trials().stream().filter(one -> phase.name().equals(one.phase())).toList();
      if (!trials.isEmpty()) {
        line(
            text,
            "phase %s: %d of %d trials ended",
            phase,
            trials.stream().filter(one -> ENDED.contains(one.state())).count(),
            trials.size());
      } else if (status.trials().stream().anyMatch(one -> one.phase() != null)) {
        line(text, "phase %s: begins when all settings are tried", phase);
      }
    }
  }

  private static String progress(TrialState trial, Instant now) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "step %,d of %,d", trial.step(), trial.steps()));
    if (trial.loss() != null) {
      text.append(String.format(Locale.ROOT, ", loss %.4f", trial.loss()));
    }
    if (trial.best() != null) {
      text.append(", best ").append(trial.best());
    }
    if (trial.secondsLeft() != null) {
      text.append(", ").append(Durations.text(trial.secondsLeft())).append(" left");
    }
    text.append(", on ").append(trial.host());
    Duration silence = trial.silence(now);
    if (silence.compareTo(SILENCE) > 0) {
      text.append(", silent for ").append(Durations.text(silence.toSeconds()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}

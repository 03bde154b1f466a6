package dev.fisherflow.pipelines.metrics;

import dev.fisherflow.pipelines.run.RunStatus;
import dev.fisherflow.pipelines.run.TrialState;
import dev.fisherflow.pipelines.run.TrialState.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How far a run is, as numbers. */
final class RunMetrics {

  private static final String RUN = "run";

  private RunMetrics() {}

  static List<SeriesFamily> of(RunStatus run, Instant now) {
    return List.of(
        SeriesFamily.gauge("run_info", "Always 1; says what the run runs on.")
            .with(1, RUN, run.runId(), "runner", run.runner()),
        SeriesFamily.gauge("run_started_timestamp_seconds", "When the run began.")
            .with(seconds(Instant.parse(run.started())), RUN, run.runId()),
        SeriesFamily.gauge("run_ended", "1 if the run is over, by its end or by an error.")
            .with(run.ended() ? 1 : 0, RUN, run.runId()),
        SeriesFamily.gauge("run_crashed", "1 if an error ended the run.")
            .with(run.failure() == null ? 0 : 1, RUN, run.runId()),
        SeriesFamily.gauge(
                "run_abandoned", "1 if the run is not over and no process works on it any more.")
            .with(run.abandoned() == null ? 0 : 1, RUN, run.runId()),
        trials(run),
        steps("steps_done", "Training steps done, of trials that run or have ended.", run, false),
        steps("steps_planned", "Training steps of all trials.", run, true),
        SeriesFamily.gauge("steps_per_second", "Training steps a second of the running trials.")
            .with(running(run).mapToDouble(RunMetrics::pace).sum(), RUN, run.runId()),
        SeriesFamily.gauge(
                "last_progress_age_seconds", "Time since a running trial last told its progress.")
            .with(silence(run, now), RUN, run.runId()),
        leases(run),
        SeriesFamily.gauge("damaged_files", "Files of the run that cannot be read as they should.")
            .with(run.damage().size(), RUN, run.runId()));
  }

  private static SeriesFamily trials(RunStatus run) {
    SeriesFamily trials = SeriesFamily.gauge("trials", "Trials of the run, by state.");
    for (State state : State.values()) {
      String word = state.name().toLowerCase(Locale.ROOT);
      trials = trials.with(run.count(state), RUN, run.runId(), "state", word);
    }
    return trials;
  }

  private static SeriesFamily steps(String name, String help, RunStatus run, boolean planned) {
    return SeriesFamily.gauge(name, help)
        .with(
            run.trials().stream().mapToLong(trial -> planned ? trial.steps() : trial.step()).sum(),
            RUN,
            run.runId());
  }

  /** A process that trains a trial holds its lease; a trial that waits for one has its holder. */
  private static SeriesFamily leases(RunStatus run) {
    long others =
        run.trials().stream()
            .filter(trial -> trial.state() == State.WAITING && trial.waiting() != null)
            .count();
    return SeriesFamily.gauge(
            "leases",
            "Leases that live processes hold: on the run, its trials, trials it waits for.")
        .with(run.worker() == null ? 0 : 1, RUN, run.runId(), "of", "run")
        .with(run.count(State.RUNNING), RUN, run.runId(), "of", "trial")
        .with(others, RUN, run.runId(), "of", "awaited_trial");
  }

  private static Stream<TrialState> running(RunStatus run) {
    return run.trials().stream().filter(trial -> trial.state() == State.RUNNING);
  }

  /** Steps a second since the try began. */
  private static double pace(TrialState trial) {
    return trial.secondsLeft() == null || trial.secondsLeft() <= 0
        ? 0
        : (trial.steps() - trial.step()) / trial.secondsLeft();
  }

  /** Of the trial that told last; null if none runs. */
  private static Double silence(RunStatus run, Instant now) {
    return running(run)
        .map(trial -> trial.silence(now))
        .min(Comparator.naturalOrder())
        .map(RunMetrics::seconds)
        .orElse(null);
  }

  private static double seconds(Duration time) {
    return Math.max(0, time.toMillis() / 1e3);
  }

  static double seconds(Instant moment) {
    return moment.toEpochMilli() / 1e3;
  }
}

package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Progress as lines of text, for logs: one when a trial begins, one for each better validation, one
 * when it ends with the cost of all, and one in {@link #INTERVAL} while nothing else is printed.
 */
final class ProgressLines implements ProgressView {

  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final PrintWriter out;
  private final int total;
  private final InstantSource clock;
  private final Map<PlannedTrial, Told> told = new HashMap<>();
  private int finished;
  private int finishedAtCost;
  private Instant lastCost;

  /**
   * @param total trials in all
   */
  ProgressLines(PrintWriter out, int total, InstantSource clock) {
    this.out = out;
    this.total = total;
    this.clock = clock;
  }

  @Override
  public void started(PlannedTrial trial) {
    told.put(trial, new Told(clock.instant(), null));
    print(trial, "begins, %,d steps", trial.trial().getSteps());
  }

  @Override
  public void resumed(PlannedTrial trial, Resumption resumption) {
    print(
        trial,
        "was stopped before, resumes after step %,d, repeats %,d steps",
        resumption.from(),
        resumption.repeated());
  }

  @Override
  public void advanced(PlannedTrial trial, TrialProgress progress) {
    Told last = told.get(trial);
    boolean better = !Objects.equals(progress.getBestScore(), last.bestScore);
    if (better || !clock.instant().isBefore(last.when.plus(INTERVAL))) {
      told.put(trial, new Told(clock.instant(), progress.getBestScore()));
      print(
          trial,
          "step %,d of %,d, loss %.4f%s",
          progress.getStep(),
          progress.getSteps(),
          progress.getLoss(),
          TrialLabel.best(trial.trial(), progress.getBestScore()));
    }
  }

  @Override
  public void finished(PlannedTrial trial, TrialResult result) {
    told.remove(trial);
    finished++;
    String outcome =
        result.getStatus() == TrialStatus.SUCCEEDED ? "done" : TrialLabel.ending(result);
    print(
        trial,
        "%s%s, %.1f s",
        outcome,
        result.getBest() == null ? "" : TrialLabel.best(trial.trial(), result.getBest().getScore()),
        result.getSeconds());
  }

  /** After each trial that has ended, and between whiles. */
  @Override
  public void cost(SweepCost cost) {
    Instant now = clock.instant();
    if (lastCost == null) {
      lastCost = now;
    }
    if (finished > finishedAtCost || !now.isBefore(lastCost.plus(INTERVAL))) {
      lastCost = now;
      finishedAtCost = finished;
      line(finished == total ? CostLine.spent(cost) : CostLine.open(cost));
    }
  }

  @Override
  public void close() {
    out.flush();
  }

  private void print(PlannedTrial trial, String format, Object... arguments) {
    line(TrialLabel.of(trial) + ": " + String.format(Locale.ROOT, format, arguments));
  }

  private void line(String text) {
    out.println("[%d/%d] %s".formatted(finished, total, text));
    out.flush();
  }

  /** When a trial was last printed, and with which score. */
  private record Told(Instant when, Double bestScore) {}
}

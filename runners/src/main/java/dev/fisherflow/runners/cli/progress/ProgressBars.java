package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress as bars on a terminal: one of all steps, and below it one for each trial that runs. A
 * trial that begins takes over the bar of one that has ended.
 */
final class ProgressBars implements ProgressView {

  private final BiFunction<String, Long, ProgressBar> bars;
  private final ProgressBar sweep;
  private final int total;
  private final List<Slot> slots = new ArrayList<>();
  private final Map<PlannedTrial, Slot> running = new HashMap<>();
  private long finishedSteps;
  private int finished;

  private ProgressBars(List<PlannedTrial> trials, BiFunction<String, Long, ProgressBar> bars) {
    this.bars = bars;
    this.total = trials.size();
    this.sweep = bars.apply("sweep", trials.stream().mapToLong(t -> t.trial().getSteps()).sum());
    sweep.setExtraMessage(" 0 of " + total + " trials done");
    sweep.refresh(); // now, so that it stands above the others
  }

  /** Bars on the terminal. */
  static ProgressBars onTerminal(List<PlannedTrial> trials) {
    return with(
        trials,
        (name, most) ->
            new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(most)
                .setUpdateIntervalMillis(250)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" steps", 1)
                .build());
  }

  /** Bars made by a factory of a name and the most steps. */
  static ProgressBars with(List<PlannedTrial> trials, BiFunction<String, Long, ProgressBar> bars) {
    return new ProgressBars(trials, bars);
  }

  @Override
  public void started(PlannedTrial trial) {
    Slot slot =
        slots.stream().filter(one -> one.trial == null).findFirst().orElseGet(this::newSlot);
    slot.begin(trial);
    running.put(trial, slot);
  }

  @Override
  public void resumed(PlannedTrial trial, Resumption resumption) {
    running.get(trial).resumed = resumption;
  }

  @Override
  public void advanced(PlannedTrial trial, TrialProgress progress) {
    running.get(trial).show(progress);
    showSum();
  }

  @Override
  public void finished(PlannedTrial trial, TrialResult result) {
    running.remove(trial).end(result);
    finished++;
    finishedSteps += trial.trial().getSteps();
    showSum();
  }

  @Override
  public void cost(SweepCost cost) {
    sweep.setExtraMessage(
        " %d of %d trials done, %s"
            .formatted(
                finished, total, finished == total ? CostLine.spent(cost) : CostLine.open(cost)));
  }

  @Override
  public void close() {
    slots.forEach(slot -> slot.bar.close());
    sweep.close();
  }

  private Slot newSlot() {
    Slot slot = new Slot(bars.apply("trial " + (slots.size() + 1), 1L));
    slots.add(slot);
    return slot;
  }

  private void showSum() {
    sweep.stepTo(
        finishedSteps + running.values().stream().mapToLong(slot -> slot.bar.getCurrent()).sum());
  }

  /** A bar and the trial that it shows. */
  private static final class Slot {
    private final ProgressBar bar;
    private PlannedTrial trial;
    private Resumption resumed;

    Slot(ProgressBar bar) {
      this.bar = bar;
    }

    void begin(PlannedTrial next) {
      trial = next;
      resumed = null;
      bar.reset();
      bar.maxHint(trial.trial().getSteps());
      bar.setExtraMessage(" " + TrialLabel.of(trial));
    }

    void show(TrialProgress progress) {
      bar.stepTo(progress.getStep());
      bar.setExtraMessage(
          String.format(
              Locale.ROOT,
              " %s: loss %.4f%s%s",
              TrialLabel.of(trial),
              progress.getLoss(),
              TrialLabel.best(trial.trial(), progress.getBestScore()),
              resumed == null ? "" : ", repeated " + resumed.repeated() + " steps"));
    }

    void end(TrialResult result) {
      bar.stepTo(result.getStepsDone());
      bar.setExtraMessage(" " + TrialLabel.of(trial) + ": " + result.getStatus());
      trial = null;
    }
  }
}

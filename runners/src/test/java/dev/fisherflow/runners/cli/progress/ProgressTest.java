package dev.fisherflow.runners.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.runners.cli.Trials;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final List<PlannedTrial> trials = Trials.planned(false);
  private final Source source = new Source();
  private final StringWriter written = new StringWriter();
  private static final SweepCost.Slots SLOTS = SweepCost.Slots.of(1, 2, "cpu");

  private Instant now = Instant.EPOCH;

  /** Progress and results as a test sets them. */
  private static final class Source implements ProgressSource {
    final Map<String, TrialProgress> progress = new HashMap<>();
    final Map<String, Resumption> resumptions = new HashMap<>();
    final Map<String, TrialResult> results = new HashMap<>();

    @Override
    public Optional<TrialProgress> progress(String trialId) {
      return Optional.ofNullable(progress.get(trialId));
    }

    @Override
    public Optional<Resumption> resumption(String trialId) {
      return Optional.ofNullable(resumptions.get(trialId));
    }

    @Override
    public Optional<TrialResult> result(String trialId) {
      return Optional.ofNullable(results.get(trialId));
    }

    void runs(PlannedTrial trial, long step, double loss, double bestScore) {
      progress.put(trial.trial().getTrialId(), Progress.of(step, 100, loss, bestScore));
    }

    void times(PlannedTrial trial, long step, long seconds) {
      progress.put(
          trial.trial().getTrialId(),
          TrialProgress.newBuilder(Progress.of(step, 100, 0.5, Double.NaN))
              .setBegan(Instant.EPOCH.toString())
              .setUpdated(Instant.EPOCH.plusSeconds(seconds).toString())
              .build());
    }

    void ends(PlannedTrial trial, TrialResult result) {
      progress.remove(trial.trial().getTrialId());
      results.put(trial.trial().getTrialId(), result);
    }
  }

  private List<String> lines() {
    List<String> lines = written.toString().lines().toList();
    written.getBuffer().setLength(0);
    return lines;
  }

  @Test
  void linesTellBeginningsBetterValidationsAndEnds() {
    ProgressLines view = new ProgressLines(new PrintWriter(written), 2, () -> now);
    ProgressMonitor monitor = new ProgressMonitor(trials, SLOTS, source, view);
    monitor.poll();
    assertThat(lines()).isEmpty();

    source.runs(trials.get(0), 1, 0.75, Double.NaN);
    monitor.poll();
    assertThat(lines())
        .containsExactly("[0/2] sst2 adamw learningRate=0.001 seed 1: begins, 100 steps");

    source.runs(trials.get(0), 10, 0.7, Double.NaN);
    monitor.poll();
    assertThat(lines()).as("nothing new within the interval").isEmpty();

    source.runs(trials.get(0), 20, 0.65, 0.5);
    monitor.poll();
    monitor.poll();
    assertThat(lines())
        .containsExactly(
            "[0/2] sst2 adamw learningRate=0.001 seed 1: step 20 of 100, loss 0.6500, best 50.0 %");

    now = now.plus(Duration.ofSeconds(30));
    source.runs(trials.get(0), 30, 0.6, 0.5);
    monitor.poll();
    assertThat(lines())
        .containsExactly(
            "[0/2] sst2 adamw learningRate=0.001 seed 1: step 30 of 100, loss 0.6000, best 50.0 %",
            "[0/2] time left unknown before the first step, 0 processor hours");

    source.ends(trials.get(0), Trials.succeeded(trials.get(0), 0.75));
    source.ends(trials.get(1), Trials.ended(trials.get(1), TrialStatus.DIVERGED));
    monitor.poll();
    monitor.poll();
    assertThat(lines())
        .containsExactly(
            "[1/2] sst2 adamw learningRate=0.001 seed 1: done, best 75.0 %, 1.3 s",
            "[1/2] sst2 adamw learningRate=0.01 seed 1: begins, 100 steps",
            "[2/2] sst2 adamw learningRate=0.01 seed 1: DIVERGED at step 7: no more, 1.3 s",
            "[2/2] 0.0014 processor hours");
  }

  /** A trial of 10 s for 20 of 100 steps, and one that has not begun: 40 s and 50 s are left. */
  @Test
  void linesTellWhatIsLeftOfTheSweep() {
    ProgressLines view = new ProgressLines(new PrintWriter(written), 2, () -> now);
    ProgressMonitor monitor = new ProgressMonitor(trials, SLOTS, source, view);
    source.times(trials.get(0), 20, 10);
    monitor.poll();
    lines();
    now = now.plus(Duration.ofSeconds(30));
    monitor.poll();
    assertThat(lines()).last().isEqualTo("[0/2] 90 s left, 0.0056 of about 0.056 processor hours");
    monitor.poll();
    assertThat(lines()).as("nothing new within the interval").isEmpty();
  }

  @Test
  void barsShowEachRunningTrialAndTheSum() {
    List<ProgressBar> bars = new ArrayList<>();
    ProgressBars view =
        ProgressBars.with(
            trials,
            (name, most) -> {
              ProgressBar bar =
                  new ProgressBarBuilder()
                      .setTaskName(name)
                      .setInitialMax(most)
                      .setConsumer(new DelegatingProgressBarConsumer(line -> {}))
                      .build();
              bars.add(bar);
              return bar;
            });
    ProgressMonitor monitor = new ProgressMonitor(trials, SLOTS, source, view);
    source.runs(trials.get(0), 40, 0.5, 0.25);
    monitor.poll();
    assertThat(bars).extracting(ProgressBar::getTaskName).containsExactly("sweep", "trial 1");
    assertThat(bars).extracting(ProgressBar::getMax).containsExactly(200L, 100L);
    assertThat(bars).extracting(ProgressBar::getCurrent).containsExactly(40L, 40L);
    assertThat(bars.get(1).getExtraMessage())
        .isEqualTo(" sst2 adamw learningRate=0.001 seed 1: loss 0.5000, best 25.0 %");

    source.runs(trials.get(1), 10, 0.5, Double.NaN);
    monitor.poll();
    assertThat(bars).extracting(ProgressBar::getCurrent).containsExactly(50L, 40L, 10L);

    source.ends(trials.get(0), Trials.succeeded(trials.get(0), 0.75));
    monitor.poll();
    assertThat(bars).extracting(ProgressBar::getCurrent).containsExactly(110L, 100L, 10L);
    assertThat(bars.get(0).getExtraMessage())
        .isEqualTo(" 1 of 2 trials done, 1.1 s left, 0.00069 of about 0.0013 processor hours");
    assertThat(bars.get(1).getExtraMessage()).endsWith("seed 1: SUCCEEDED");
    view.close();
  }

  @Test
  void aTrialThatBeginsTakesTheBarOfOneThatHasEnded() {
    List<String> names = new ArrayList<>();
    ProgressBars view =
        ProgressBars.with(
            trials,
            (name, most) -> {
              names.add(name);
              return new ProgressBarBuilder()
                  .setConsumer(new DelegatingProgressBarConsumer(line -> {}))
                  .build();
            });
    ProgressMonitor monitor = new ProgressMonitor(trials, SLOTS, source, view);
    source.runs(trials.get(0), 40, 0.5, 0.25);
    monitor.poll();
    source.ends(trials.get(0), Trials.succeeded(trials.get(0), 0.75));
    monitor.poll();
    source.runs(trials.get(1), 1, 0.5, 0.25);
    monitor.poll();
    view.close();
    assertThat(names).containsExactly("sweep", "trial 1");
  }

  @Test
  void aDisplayWatchesWhatIsToTrainAndShowsItsEnd() {
    ProgressDisplay display =
        new ProgressDisplay(
            new PrintWriter(written),
            SLOTS,
            trials -> source,
            trials -> new ProgressLines(new PrintWriter(written), trials.size(), () -> now));
    PlannedTrial cached =
        new PlannedTrial(trials.get(1).trial(), trials.get(1).hyperparameters(), true, 1);
    display.start(List.of(trials.get(0), cached), false);
    source.ends(trials.get(0), Trials.succeeded(trials.get(0), 0.75));
    display.close();
    assertThat(lines())
        .containsExactly(
            "2 trials, 1 of them finished before",
            "[0/1] sst2 adamw learningRate=0.001 seed 1: begins, 100 steps",
            "[1/1] sst2 adamw learningRate=0.001 seed 1: done, best 75.0 %, 1.3 s",
            "[1/1] 0.00069 processor hours");
  }

  @Test
  void aTrialThatGoesOnIsSaidToEachTimeThatItWasStopped() {
    ProgressLines view = new ProgressLines(new PrintWriter(written), 2, () -> now);
    ProgressMonitor monitor = new ProgressMonitor(trials, SLOTS, source, view);
    String trialId = trials.get(0).trial().getTrialId();
    String label = "[0/2] sst2 adamw learningRate=0.001 seed 1: ";
    source.runs(trials.get(0), 21, 0.75, Double.NaN);
    source.resumptions.put(trialId, new Resumption(20, 7));
    monitor.poll();
    monitor.poll();
    assertThat(lines())
        .containsExactly(
            label + "begins, 100 steps",
            label + "was stopped before, resumes after step 20, repeats 7 steps");
    source.resumptions.put(trialId, new Resumption(40, 0));
    monitor.poll();
    assertThat(lines())
        .containsExactly(label + "was stopped before, resumes after step 40, repeats 0 steps");
  }

  @Test
  void aDisplayThatFailsSaysSoOnce() {
    ProgressDisplay display =
        new ProgressDisplay(
            new PrintWriter(written),
            SLOTS,
            trials -> {
              return new ProgressSource() {
                @Override
                public Optional<TrialProgress> progress(String trialId) {
                  throw new IllegalStateException("no disk");
                }

                @Override
                public Optional<Resumption> resumption(String trialId) {
                  return Optional.empty();
                }

                @Override
                public Optional<TrialResult> result(String trialId) {
                  return Optional.empty();
                }
              };
            },
            trials -> new ProgressLines(new PrintWriter(written), trials.size(), () -> now));
    display.start(trials, true);
    display.close();
    assertThat(lines())
        .containsExactly(
            "2 trials, 0 of them finished before",
            "fisherflow: the display of progress has ended, the sweep runs on:"
                + " java.lang.IllegalStateException: no disk");
  }
}

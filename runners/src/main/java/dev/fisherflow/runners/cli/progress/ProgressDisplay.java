package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.pipelines.track.SweepTracker;
import dev.fisherflow.transforms.workspace.StoreException;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Shows live progress while a sweep runs: bars on a terminal, lines elsewhere. While a store is out
 * of reach the display stands still; one that fails says so and ends; the sweep runs on.
 */
public final class ProgressDisplay implements AutoCloseable {

  /** A look at thousands of trials takes long: it may not be most of what the process does. */
  private static final int LONGEST_SHARE = 20;

  private final PrintWriter err;
  private final SweepCost.Slots slots;
  private final Function<List<PlannedTrial>, ProgressSource> sources;
  private final Function<List<PlannedTrial>, ProgressView> views;
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });
  private Duration interval;
  private final List<ProgressView> shown = new ArrayList<>();
  private final List<ProgressMonitor> monitors = new ArrayList<>();
  private boolean ended;

  ProgressDisplay(
      PrintWriter err,
      SweepCost.Slots slots,
      Function<List<PlannedTrial>, ProgressSource> sources,
      Function<List<PlannedTrial>, ProgressView> views) {
    this.err = err;
    this.slots = slots;
    this.sources = sources;
    this.views = views;
  }

  /** A display of the trials in a workspace; bars if this process has a terminal. */
  public static ProgressDisplay create(
      PrintWriter err,
      SweepCost.Slots slots,
      Workspace workspace,
      boolean terminal,
      List<SweepTracker> trackers) {
    return new ProgressDisplay(
        err,
        slots,
        trials ->
            new WorkspaceProgress(
                workspace, trials.stream().map(one -> one.trial().getTrialId()).toList()),
        trials ->
            new TrackerView(
                terminal
                    ? ProgressBars.onTerminal(trials)
                    : new ProgressLines(err, trials.size(), InstantSource.system()),
                trackers));
  }

  /** Begins to show trials of a sweep, which may have some to show already. */
  public synchronized void start(List<PlannedTrial> trials, boolean fresh) {
    List<PlannedTrial> toTrain = trials.stream().filter(trial -> fresh || !trial.cached()).toList();
    err.printf(
        "%d trials, %d of them finished before%n", trials.size(), trials.size() - toTrain.size());
    err.flush();
    if (toTrain.isEmpty()) {
      return;
    }
    ProgressView view = views.apply(toTrain);
    ProgressSource source = sources.apply(toTrain);
    interval = source.interval();
    shown.add(view);
    monitors.add(new ProgressMonitor(toTrain, slots, source, view));
    if (monitors.size() == 1) {
      poller.execute(this::pollForEver);
    }
  }

  /** Shows what has changed a last time. */
  @Override
  public void close() {
    poll();
    end();
    poller.shutdownNow();
  }

  private void pollForEver() {
    long start = System.nanoTime();
    poll();
    long taken = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    synchronized (this) {
      if (!ended) {
        poller.schedule(
            this::pollForEver,
            Math.max(interval.toMillis(), LONGEST_SHARE * taken),
            TimeUnit.MILLISECONDS);
      }
    }
  }

  private synchronized void poll() {
    if (ended) {
      return;
    }
    try {
      monitors.forEach(ProgressMonitor::poll);
    } catch (StoreException e) {
      // the next look may see again
    } catch (RuntimeException e) {
      end();
      err.println("fisherflow: the display of progress has ended, the sweep runs on: " + e);
      err.flush();
    }
  }

  private synchronized void end() {
    if (!ended) {
      shown.forEach(ProgressView::close);
    }
    ended = true;
  }
}

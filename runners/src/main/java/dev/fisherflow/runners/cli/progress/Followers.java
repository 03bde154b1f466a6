package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.schedule.alert.Alarm;
import dev.fisherflow.pipelines.schedule.alert.Alert;
import dev.fisherflow.pipelines.schedule.ledger.RunOutcome;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.track.SweepTracker;
import dev.fisherflow.schemas.Echo;
import java.io.PrintWriter;
import java.util.List;

/**
 * Who follows a sweep from elsewhere.
 *
 * @param run the run
 * @param trackers what is sent to while it runs
 * @param alarm tells of its end
 * @param err receives what could not be sent
 */
record Followers(RunFolder run, List<SweepTracker> trackers, Alarm alarm, PrintWriter err) {

  /** The sweep has ended with its results. */
  void ended(SweepOutcome outcome) {
    int failed = outcome.failedTrials().size() + outcome.failuresAfterTraining().size();
    tell(failed == 0, RunOutcome.of(outcome.results().size(), failed));
  }

  /** An error has ended it. */
  void endedBy(RuntimeException error) {
    tell(false, RunOutcome.endedBy(error));
  }

  private void tell(boolean well, RunOutcome outcome) {
    for (SweepTracker tracker : trackers) {
      tracker.ended(well);
      tracker.close();
    }
    if (alarm.channels().isEmpty()) {
      return;
    }
    try {
      String delivery = alarm.raise(Alert.of(run, TimeSource.SYSTEM.instant(), outcome));
      if (!delivery.equals(Alarm.DELIVERED)) {
        warn(err, "the end of run %s is %s".formatted(run.runId(), delivery));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells on the terminal what does not matter to the sweep. */
  static void warn(PrintWriter err, String warning) {
    err.println("fisherflow: " + Echo.line("warning: " + warning));
    err.flush();
  }
}

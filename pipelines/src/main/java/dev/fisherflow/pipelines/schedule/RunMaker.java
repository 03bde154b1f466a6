package dev.fisherflow.pipelines.schedule;

import dev.fisherflow.pipelines.schedule.ledger.ComparedRun;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.RunOutcome;
import java.util.Optional;

/**
 * Makes a run and compares it.
 *
 * @param action makes it
 * @param comparer compares it
 * @param baseline what every run is compared with; the last good one before it if empty
 */
public record RunMaker(RunAction action, RunComparer comparer, Optional<String> baseline) {

  /**
   * The outcome of a run.
   *
   * @param outcome what it gave
   * @param compared how it stands to the earlier one; null if there is none or it crashed
   */
  record Result(RunOutcome outcome, ComparedRun compared) {}

  /**
   * A run and its comparison. An exception is an outcome; errors of the machine are not.
   *
   * @return nothing if the run was stopped, because the process is about to end
   */
  Optional<Result> make(LedgerEntry entry, Optional<String> lastGood) {
    try {
      return Optional.of(compared(entry, action.run(entry.runId(), entry.tries() > 1), lastGood));
    } catch (InterruptedException e) {
      return Optional.empty();
    } catch (Exception | LinkageError | AssertionError e) {
      return Optional.of(new Result(RunOutcome.endedBy(e), null));
    }
  }

  private Result compared(LedgerEntry entry, RunOutcome outcome, Optional<String> lastGood) {
    Optional<String> earlier = baseline.or(() -> lastGood);
    if (outcome.error() != null || earlier.isEmpty()) {
      return new Result(outcome, null);
    }
    try {
      return new Result(outcome, comparer.compare(earlier.get(), entry.runId()));
    } catch (RuntimeException e) {
      return new Result(
          outcome.endedBy(
              "the run ended, but it could not be compared with " + earlier.get() + ": " + e, e),
          null);
    }
  }
}

package dev.fisherflow.pipelines.run;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.host.Hold;
import dev.fisherflow.learning.host.WaitNotice;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.trials.TrialFolder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which processes work on a run and on its trials.
 *
 * @param leases the leases of its workspace
 * @param run who works on the run, or was killed while working on it
 */
record Holds(Leases leases, Optional<Hold> run) {

  /** Longer without news than the slowest usual step. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  static Holds of(RunFolder folder) {
    return new Holds(Leases.of(folder.workspace()), folder.ownership().hold());
  }

  /** Who works on the run. */
  Optional<String> worker() {
    return run.filter(Hold::live).map(Hold::toString);
  }

  /** That no process works on the run any more. */
  Optional<String> abandonment() {
    if (run.filter(Hold::live).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        "no process works on it%s, and it has no %s: the same command resumes it"
            .formatted(run.map(hold -> " (" + hold + ")").orElse(""), RunFolder.MANIFEST));
  }

  /** Whether the process that reported the progress of a trial may still train it. */
  boolean working(Trial trial, TrialProgress progress) {
    return hold(trial)
        .filter(hold -> hold.live() || (locksMayBeUnseen(hold) && !silent(progress)))
        .isPresent();
  }

  /** The locks of other machines are seen on some file systems only. */
  private static boolean locksMayBeUnseen(Hold hold) {
    return hold.until() == null && hold.holder() != null && !hold.holder().isHere();
  }

  private static boolean silent(TrialProgress progress) {
    Instant updated = Instant.parse(progress.getUpdated());
    return updated.plus(SILENCE).isBefore(TimeSource.SYSTEM.instant());
  }

  /** Who holds a trial that waits, if that is not who works on the run. */
  Optional<String> heldByAnother(Trial trial) {
    return hold(trial)
        .filter(Hold::live)
        .filter(hold -> run.filter(working -> working.sameProcess(hold)).isEmpty())
        .map(hold -> WaitNotice.sentence("its lease", List.of(hold)));
  }

  private Optional<Hold> hold(Trial trial) {
    return leases.look(new TrialFolder(trial.getTrialId()).path());
  }
}

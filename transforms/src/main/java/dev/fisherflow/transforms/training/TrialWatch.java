package dev.fisherflow.transforms.training;

import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.transforms.trials.ProgressFile;
import dev.fisherflow.transforms.trials.StateStore;
import dev.fisherflow.transforms.trials.Try;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a learner says of a trial. Why a state could not be published is kept for {@link
 * #failure}, as the learner that it is thrown at only knows that its trial ended.
 */
final class TrialWatch implements TrialListener {

  private static final Logger LOG = LoggerFactory.getLogger(TrialWatch.class);

  private final Trial trial;
  private final OptionalLong reached;
  private final ProgressFile progress;
  private final StateStore states;
  private final Try current;
  private final RequestLooks requests;
  private RuntimeException failure;

  /**
   * A watch.
   *
   * @param reached the step that an earlier try is known to have reached at least
   * @param requests looked at after each step
   */
  TrialWatch(
      Trial trial,
      OptionalLong reached,
      ProgressFile progress,
      StateStore states,
      Try current,
      RequestLooks requests) {
    this.trial = trial;
    this.reached = reached;
    this.progress = progress;
    this.states = states;
    this.current = current;
    this.requests = requests;
  }

  @Override
  public void progressed(TrialProgress told) {
    if (progress.step() == null && reached.isPresent()) {
      long from = told.getStep() - 1;
      long repeated = Math.max(0, reached.getAsLong() - from);
      LOG.info(
          "Trial {} resumes at step {} of {}, repeating {} steps (it had reached {})",
          trial.getTrialId(),
          from,
          told.getSteps(),
          repeated,
          reached.getAsLong());
      progress.resumed(from, repeated);
    }
    progress.progressed(told);
    requests.look();
  }

  @Override
  public void waiting(String forWhat) {
    progress.waiting(trial.getSteps(), forWhat);
  }

  @Override
  public void stateWritten(Path folder) {
    try {
      states.publish(trial.getTrialId(), folder.getParent(), current);
    } catch (RuntimeException e) {
      synchronized (this) {
        failure = e;
      }
      throw e;
    }
  }

  /** Why the last state could not be published, if so. */
  synchronized Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }
}

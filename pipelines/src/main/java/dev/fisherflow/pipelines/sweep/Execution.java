package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.learning.learner.LocalLearner;
import dev.fisherflow.learning.worker.WorkerLearner;
import dev.fisherflow.learning.worker.WorkerSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * In which processes a sweep trains, answers and evaluates; changes no result.
 *
 * @param workers whether in processes of their own, and not in the pipeline's
 * @param timeLimit how long a try at a trial may take; workers only
 * @param memory Java heap of each worker, such as {@code 4g}; workers only
 */
public record Execution(boolean workers, Optional<Duration> timeLimit, Optional<String> memory) {

  /** In the process of the pipeline. */
  public static final Execution IN_PROCESS =
      new Execution(false, Optional.empty(), Optional.empty());

  /** In processes of their own. */
  public static final Execution WORKERS = new Execution(true, Optional.empty(), Optional.empty());

  /** Checks that the limits can be kept. */
  public Execution {
    if (!workers && (timeLimit.isPresent() || memory.isPresent())) {
      throw new IllegalArgumentException(
          "expected no limits of time or memory for trials that share one process");
    }
  }

  /**
   * Makes the learner of each process of a pipeline.
   *
   * @param slots jobs beside each other in a process of the pipeline
   * @param threads threads of the engine in each
   * @param checkpointEvery steps between the training states of a trial
   */
  public LearnerFactory learners(int slots, int threads, int checkpointEvery) {
    if (!workers) {
      return () -> new LocalLearner(threads, checkpointEvery);
    }
    WorkerSettings settings =
        WorkerSettings.of(slots, threads)
            .withCheckpointEvery(checkpointEvery)
            .withTimeLimit(timeLimit.orElse(null))
            .withMemory(memory.orElse(null));
    return () -> new WorkerLearner(settings);
  }
}

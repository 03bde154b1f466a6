package dev.fisherflow.transforms.training;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.failure.FailureClass;
import dev.fisherflow.learning.failure.Failures;
import dev.fisherflow.learning.host.Host;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.trial.Checkpoints;
import dev.fisherflow.retry.Backoff;
import dev.fisherflow.retry.FailureStreak;
import dev.fisherflow.retry.Retry;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.TrainingState;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.execution.ExampleSources;
import dev.fisherflow.transforms.request.Request;
import dev.fisherflow.transforms.request.RunRequests;
import dev.fisherflow.transforms.trials.ProgressFile;
import dev.fisherflow.transforms.trials.StateStore;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.trials.Try;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import dev.fisherflow.transforms.workspace.StoreException;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a trial whose lease it has, from the state of an earlier try if there is one. It publishes
 * states during training and then the result, even a failure. The state of a failed trial stays, so
 * that another try resumes it.
 */
public final class TrialTrainer {

  private static final Logger LOG = LoggerFactory.getLogger(TrialTrainer.class);

  private final Workspace workspace;
  private final TrialStore store;
  private final StateStore states;
  private final ExampleSources examples;
  private final TimeSource time;
  private final Retry.Pause pause;

  public TrialTrainer(Workspace workspace, ExampleSources examples) {
    this(workspace, examples, TimeSource.SYSTEM, Retry.Pause.SLEEP);
  }

  public TrialTrainer(
      Workspace workspace, ExampleSources examples, TimeSource time, Retry.Pause pause) {
    this.workspace = workspace;
    this.store = new TrialStore(workspace);
    this.states = new StateStore(workspace);
    this.examples = examples;
    this.time = time;
    this.pause = pause;
  }

  /**
   * Trains a trial, and trains it again as often as the kind of its failure allows: failures count
   * anew once a try has come further than all before it. A request of the run stops it between two
   * steps, with a state published.
   *
   * @return the request that stopped it; empty if it ended
   * @throws InterruptedException if the thread was interrupted; only a state is published then
   * @throws dev.fisherflow.transforms.workspace.WorkspaceException if the workspace could not be
   *     written, or no disk has room: an error of the run
   */
  public Optional<Request> train(Trial trial, Learner learner, Try current)
      throws InterruptedException {
    RequestLooks requests =
        new RequestLooks(RunRequests.of(workspace, current.runId()), trial, time);
    try {
      train(trial, learner, current, requests);
      if (requests.answered().isPresent()) {
        Thread.interrupted(); // it was finished before the request could stop it
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      LOG.info("Trial {} is stopped: {}", trial.getTrialId(), requests.answered());
      return Optional.of(requests.answered().orElseThrow(() -> e));
    }
  }

  private void train(Trial trial, Learner learner, Try current, RequestLooks requests)
      throws InterruptedException {
    String file = new TrialFolder(trial.getTrialId()).progress();
    OptionalLong[] reached = {
      ProgressFile.read(workspace, file)
          .filter(left -> left.getWaiting() == null)
          .map(left -> OptionalLong.of(left.getStep()))
          .orElse(OptionalLong.empty())
    };
    AtomicLong furthest = new AtomicLong();
    FailureStreak streak = new FailureStreak(furthest::get);
    new Retry<>(FailedTry.class, (failed, number) -> Optional.of(failed.pause), pause)
        .run(
            number -> {
              ProgressFile progress = new ProgressFile(workspace, file, time);
              Optional<Duration> again =
                  tryOnce(
                      trial,
                      learner,
                      current,
                      progress,
                      reached[0],
                      number,
                      requests,
                      failed -> {
                        furthest.accumulateAndGet(step(progress), Math::max);
                        return pauseAfter(failed, streak.failed());
                      });
              if (progress.step() != null) {
                reached[0] = OptionalLong.of(progress.step());
              }
              if (again.isPresent()) {
                throw new FailedTry(again.get());
              }
              return null;
            });
  }

  private static long step(ProgressFile progress) {
    return progress.step() == null ? 0 : progress.step();
  }

  /** A try that another one follows. */
  private static final class FailedTry extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Duration pause;

    FailedTry(Duration pause) {
      this.pause = pause;
    }
  }

  /**
   * Trains a trial once; gives the pause before the next try, if there is to be one.
   *
   * @param reached the step that an earlier try is known to have reached
   * @param retry says so of a failure
   */
  private Optional<Duration> tryOnce(
      Trial trial,
      Learner learner,
      Try current,
      ProgressFile progress,
      OptionalLong reached,
      int tries,
      RequestLooks requests,
      Function<Failure, Optional<Duration>> retry)
      throws InterruptedException {
    Optional<Duration> retried = Optional.empty();
    try (ScratchFolder scratch = ScratchFolder.create("trial")) {
      try {
        TrialResult result =
            run(trial, learner, current, scratch.path(), progress, reached, tries, requests);
        progress.end();
        if (result.getStatus() == TrialStatus.FAILED) {
          retried = retry.apply(result.getFailure());
        }
        if (retried.isEmpty()) {
          publish(result, scratch.path(), current);
        }
      } catch (WorkspaceException e) {
        requireUninterrupted(trial, e);
        recordIfFull(trial, e, progress, scratch.path(), current, tries);
        throw e;
      } finally {
        progress.end();
      }
    }
    return retried;
  }

  /** An error of a thread that was interrupted is the interruption. */
  private static void requireUninterrupted(Trial trial, Throwable error)
      throws InterruptedException {
    if (Thread.interrupted()) {
      InterruptedException interrupted =
          new InterruptedException("interrupted while training " + trial.getTrialId());
      interrupted.initCause(error);
      throw interrupted;
    }
  }

  private void publish(TrialResult result, Path scratch, Try current) {
    store.publish(result, scratch, current);
    if (result.getStatus() != TrialStatus.FAILED) {
      states.delete(result.getTrial().getTrialId());
    }
  }

  private static Optional<Duration> pauseAfter(Failure failure, int inARow) {
    Backoff backoff = FailureClass.valueOf(failure.getCause()).backoff();
    Optional<Duration> pause = backoff.after(inARow);
    if (pause.isPresent()) {
      TrialRetries.add();
      LOG.warn(
          "Try {} failed, {} of {} failures without progress, and is followed by another: {}",
          failure.getTryNumber(),
          inARow,
          backoff.tries(),
          failure.getMessage());
    }
    return pause;
  }

  private TrialResult run(
      Trial trial,
      Learner learner,
      Try current,
      Path scratch,
      ProgressFile progress,
      OptionalLong left,
      int tries,
      RequestLooks requests)
      throws InterruptedException {
    long start = time.nanoTime();
    LOG.info("Training trial {}, try {}", trial.getTrialId(), tries);
    OptionalLong reached = left;
    Optional<TrainingState> from = states.fetch(trial.getTrialId(), current, scratch);
    if (from.isPresent()) {
      reached = OptionalLong.of(Math.max(from.get().getStep(), reached.orElse(0)));
    }
    TrialWatch watch = new TrialWatch(trial, reached, progress, states, current, requests);
    try {
      TrialResult result = learner.train(trial, examples.of(trial), scratch, watch);
      check(result, trial, scratch);
      return located(result, tries);
    } catch (RuntimeException | Error e) {
      if (Failures.fatal(e)) {
        throw e;
      }
      requireUninterrupted(trial, e);
      if (watch.failure().isPresent()) {
        throw watch.failure().get();
      }
      Failure failure = failure(e, progress, tries);
      if (FailureClass.valueOf(failure.getCause()).stopsTheSweep()) {
        throw new StoreException(
            "the disk is full: training %s: %s; make room and run the same command again"
                .formatted(trial.getTrialId(), failure.getMessage()),
            new IOException(e));
      }
      return failed(trial, failure, (time.nanoTime() - start) / 1e9);
    }
  }

  /**
   * Records that a trial stopped because a disk was full, if there is room for that. The sweep
   * stops for the same reason; what it says names the disk.
   */
  private void recordIfFull(
      Trial trial,
      WorkspaceException stopped,
      ProgressFile progress,
      Path scratch,
      Try current,
      int tries) {
    Failure failure = failure(stopped, progress, tries);
    if (FailureClass.valueOf(failure.getCause()).stopsTheSweep()) {
      try {
        store.publish(failed(trial, failure, 0), scratch, current);
      } catch (WorkspaceException e) {
        stopped.addSuppressed(e);
      }
    }
  }

  private static Failure failure(Throwable thrown, ProgressFile progress, int tries) {
    return Failure.newBuilder(Failures.of(thrown))
        .setStep(progress.step())
        .setTryNumber(tries)
        .build();
  }

  private static TrialResult failed(Trial trial, Failure failure, double seconds) {
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(TrialStatus.FAILED)
        .setFailure(failure)
        .setStepsDone(failure.getStep() == null ? 0 : failure.getStep())
        .setTrainableParameters(0)
        .setThreads(0)
        .setDevice(failure.getDevice())
        .setSeconds(seconds)
        .build();
  }

  /** With where it failed, if it diverged or failed. */
  private static TrialResult located(TrialResult result, int tries) {
    if (result.getFailure() == null) {
      return result;
    }
    Failure failure =
        Failure.newBuilder(result.getFailure())
            .setHost(Host.name())
            .setDevice(result.getDevice())
            .setTryNumber(tries)
            .build();
    return TrialResult.newBuilder(result).setFailure(failure).build();
  }

  /** Holds the learner to its contract before anything is published. */
  private static void check(TrialResult result, Trial trial, Path scratch) {
    require(result.getTrial().equals(trial), "a result of the trial", result.getTrial());
    if (result.getStatus() == TrialStatus.FAILED) {
      require(result.getFailure() != null, "the failure of a FAILED trial", "none");
      return;
    }
    Checkpoint best = result.getBest();
    require(best == null || !best.getUri().isEmpty(), "the folder of the best checkpoint", "none");
    for (Map.Entry<String, String> entry : TrialStore.weights(result).entrySet()) {
      Path folder = scratch.resolve(entry.getKey()).normalize();
      require(
          scratch.resolve(Checkpoints.FOLDER).equals(folder.getParent()),
          "checkpoint folders inside checkpoints/ of the scratch folder",
          entry.getKey());
      Path weights = folder.resolve(TrialStore.WEIGHTS);
      require(Files.isRegularFile(weights), "the file " + weights, "none");
      String digest = Digest.ofFile(weights);
      require(
          digest.equals(entry.getValue()), "digest " + entry.getValue() + " of " + weights, digest);
    }
  }

  private static void require(boolean fulfilled, String expected, Object found) {
    if (!fulfilled) {
      throw new IllegalStateException(
          "the learner broke its contract: expected " + expected + ", found " + found);
    }
  }
}

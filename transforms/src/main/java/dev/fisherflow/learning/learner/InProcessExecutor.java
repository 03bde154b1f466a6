package dev.fisherflow.learning.learner;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.learning.trial.TrialRun;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.nio.file.Path;

/**
 * Trains in this process. The engine's thread count is one for the whole process, so all executors
 * of a process must be made with the same.
 */
public final class InProcessExecutor implements TrialExecutor {

  private final int threads;
  private final int checkpointEvery;
  private final NDManager manager = NDManager.newBaseManager();
  private final ModelPool models = new ModelPool(manager);

  /**
   * An executor.
   *
   * @param threads threads of the engine in each trial; part of what makes a result's bits
   */
  public InProcessExecutor(int threads) {
    this(threads, CHECKPOINT_EVERY);
  }

  /**
   * An executor.
   *
   * @param threads threads of the engine in each trial; part of what makes a result's bits
   * @param checkpointEvery steps between training states; changes no result
   */
  public InProcessExecutor(int threads, int checkpointEvery) {
    if (threads < 1) {
      throw new IllegalArgumentException("expected at least 1 thread, found " + threads);
    }
    if (checkpointEvery < 1) {
      throw new IllegalArgumentException(
          "expected at least 1 step between training states, found " + checkpointEvery);
    }
    this.threads = threads;
    this.checkpointEvery = checkpointEvery;
    JniUtils.setNumThreads(threads);
  }

  @Override
  public TrialResult run(Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException {
    JniUtils.setNumThreads(threads);
    try (Recording paused = Recording.paused();
        NDManager scope = manager.newSubManager()) {
      Model base = models.of(trial);
      return new TrialRun(trial, base, examples, scratch, listener, threads, checkpointEvery, scope)
          .train();
    } catch (RuntimeException e) {
      if (Thread.interrupted()) { // reading a file ends so when it is interrupted
        throw (InterruptedException) new InterruptedException("interrupted").initCause(e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}

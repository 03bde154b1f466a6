package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.transforms.execution.RunningWork;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ends a command's work in good order on Ctrl-C or a signal: running trials save their states, a
 * job on a cluster is cancelled, and a message says what was saved. Work that still runs when the
 * command fails is ended the same way.
 */
public final class Stop implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long CLEANING_SECONDS = 10;

  private final PrintWriter err;
  private final Supplier<String> kept;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop");

  private Stop(PrintWriter err, Supplier<String> kept) {
    this.err = err;
    this.kept = kept;
  }

  /**
   * Handles signals from now until it is closed.
   *
   * @param kept says what the next run can resume
   */
  public static Stop of(PrintWriter err, Supplier<String> kept) {
    Stop stop = new Stop(err, kept);
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  private void stop() {
    try {
      RunningWork.refuseMore();
      say("stopping; what is done is kept");
      boolean all = RunningWork.stopAll(PATIENCE);
      ended.await(CLEANING_SECONDS, TimeUnit.SECONDS);
      say((all ? "stopped: " : "stopped, though not everything had ended in time: ") + kept.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // this thread is never interrupted
    }
  }

  private void say(String message) {
    err.println("fisherflow: " + message);
    err.flush();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      RunningWork.stopAll(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      // The process is about to end, and the hook runs.
    } finally {
      ended.countDown();
    }
  }
}

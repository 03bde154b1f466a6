package dev.fisherflow.transforms.execution;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * A thread of this process that trains, answers or evaluates, from {@link #begin} to {@link
 * #close}. On a signal the process stops all of them first: a trial then saves its state, and no
 * native code runs while the virtual machine shuts down.
 */
public final class RunningWork implements AutoCloseable {

  private static final Set<RunningWork> RUNNING = new HashSet<>();
  private static boolean refused;

  private final Thread thread = Thread.currentThread();

  private boolean stopped;

  private RunningWork() {}

  /**
   * Announces the work of the current thread.
   *
   * @throws InterruptedException if the process is about to end: nothing is begun any more
   */
  public static RunningWork begin() throws InterruptedException {
    synchronized (RUNNING) {
      if (refused) {
        throw new InterruptedException("the process is about to end");
      }
      RunningWork work = new RunningWork();
      RUNNING.add(work);
      return work;
    }
  }

  /**
   * Interrupts all work and waits for its end.
   *
   * @return whether all of it ended in time
   */
  public static boolean stopAll(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (RUNNING) {
      for (RunningWork work : RUNNING) {
        work.stopped = true;
        work.thread.interrupt();
      }
      while (!RUNNING.isEmpty()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        RUNNING.wait(left);
      }
      return true;
    }
  }

  /** Whether this work was to end, so that an interruption of it has no other reason. */
  public boolean stopped() {
    synchronized (RUNNING) {
      return stopped;
    }
  }

  /** From now on nothing may be begun: the process is about to end. */
  public static void refuseMore() {
    synchronized (RUNNING) {
      refused = true;
    }
  }

  /** Whether the process is about to end, so that what was interrupted is no failure. */
  public static boolean refused() {
    synchronized (RUNNING) {
      return refused;
    }
  }

  @Override
  public void close() {
    synchronized (RUNNING) {
      RUNNING.remove(this);
      RUNNING.notifyAll();
    }
  }
}

package dev.fisherflow.learning.autograd;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether this thread's computations are recorded for {@link Autograd}. The engine records on every
 * new thread until it is switched off.
 */
public final class Recording implements AutoCloseable {

  private final boolean before;

  private Recording(boolean on) {
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
  }

  /** Computations are recorded while this is open. */
  public static Recording open() {
    return new Recording(true);
  }

  /** Computations are not recorded while this is open, but where another is opened within. */
  public static Recording paused() {
    return new Recording(false);
  }

  /** Back to what was before. */
  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}

package dev.fisherflow.learning.autograd;

import ai.djl.pytorch.jni.JniUtils;

/** While open, this thread's computations are recorded for {@link Autograd}. */
public final class Recording implements AutoCloseable {

  private final boolean before;

  private Recording() {
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(true);
  }

  /** Starts recording on this thread. */
  public static Recording open() {
    return new Recording();
  }

  /** Back to what was before. */
  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}

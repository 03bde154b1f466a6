package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.fisher.BatchGradients;
import java.util.BitSet;
import java.util.Map;

/** An update rule with its state; made for one trial's parameters and used by one thread. */
public interface Optimizer extends AutoCloseable {

  /** Whether {@link BatchGradients#perSample} or {@link BatchGradients#sampled} is asked for. */
  boolean needsPerSampleGradients();

  /**
   * Changes the parameters in place.
   *
   * @param parameters the trained tensors, always in the same order and shapes
   * @param gradients gradients of the batch
   * @param rate learning rate, or norm of a normalised update, after the schedule
   * @return what was seen
   * @throws DivergedException if the gradients or the update are not finite; the parameters are
   *     then as they were
   */
  UpdateStatistics step(NDList parameters, BatchGradients gradients, double rate);

  /**
   * All that is kept from step to step but {@link #stepsDone}: tensors by name, each in the shape
   * of its parameter or, where the rule says so, smaller; the next step changes them in place.
   */
  Map<String, NDArray> state();

  /**
   * Gives some tensors a rate of their own, before the first step.
   *
   * @param tensors their places in the list of trained tensors of any shapes
   * @param factor their rate in times of the others'
   * @throws UnsupportedOperationException if the rule has one rate for all
   */
  default void multiplyRates(BitSet tensors, double factor) {
    throw new UnsupportedOperationException("This optimizer has one rate for all tensors");
  }

  /**
   * Puts what is to be validated and saved in the place of the trained tensors, until the result is
   * closed, which gives them back to the bit. Most rules save what they train.
   *
   * @param parameters the trained tensors of any shapes, as {@link #step} takes them
   */
  default Swap swapForSaved(NDList parameters) {
    return () -> {};
  }

  /** Other tensors in the place of the trained ones. */
  @FunctionalInterface
  interface Swap extends AutoCloseable {

    /** Gives the trained tensors back. */
    @Override
    void close();
  }

  /** Steps taken. */
  long stepsDone();

  /**
   * Resumes where another optimizer of the same settings and parameters was.
   *
   * @param state its tensors, which are copied
   * @param stepsDone steps it had taken
   * @throws IllegalArgumentException if they are not tensors of these names and shapes
   */
  void resume(Map<String, NDArray> state, long stepsDone);

  /** Frees the state. */
  @Override
  void close();
}

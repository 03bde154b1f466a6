package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.fisher.BatchGradients;

/** An update rule with its state; made for one trial's parameters and used by one thread. */
public interface Optimizer extends AutoCloseable {

  /** Whether {@link BatchGradients#perSample} or {@link BatchGradients#sampled} is asked for. */
  boolean needsPerSampleGradients();

  /**
   * Changes the parameters in place.
   *
   * @param parameters the trained tensors, always in the same order
   * @param gradients what the batch tells
   * @param rate learning rate, or norm of a normalised update, after the schedule
   * @return what was seen
   * @throws DivergedException if the gradients or the update are not finite; the parameters are
   *     then as they were
   */
  UpdateStatistics step(NDList parameters, BatchGradients gradients, double rate);

  /** Frees the state. */
  @Override
  void close();
}

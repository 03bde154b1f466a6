package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;

/** The distribution of a batch's labels that a model's outputs say, with the labels that it has. */
public interface OutputDistribution {

  /**
   * The outputs that say it, one row for each label; they carry the logits' graph when a recording
   * is open.
   *
   * @param logits [N, C] or [N, L, C]
   * @return [M, C]
   */
  NDArray outputs(NDArray logits);

  /**
   * Its Fisher information in factors.
   *
   * @param outputs [N, C]
   * @throws IllegalArgumentException if it has more outputs than {@link FisherScope#MOST_OUTPUTS}
   */
  OutputFactors factors(NDArray outputs);
}

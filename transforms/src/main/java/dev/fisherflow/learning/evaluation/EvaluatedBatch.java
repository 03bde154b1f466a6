package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.BatchGradients;

/**
 * What a batch of N samples offers to update rules, all at its loss scale &kappa;, by default 1 /
 * N. Its tensors are shared by all rules and stay as they are.
 */
public interface EvaluatedBatch {

  /** The trained tensors, in the shapes and the type that directions have. */
  NDList parameters();

  /** &nabla;L, in the shapes of the parameters. */
  NDList gradient();

  /**
   * The per-sample gradients, of every sample's own label and of as many draws as the rules of the
   * evaluation need: matrices [N, P] by their products.
   */
  BatchGradients rows();

  /** Products with the exact Fisher matrix of the batch [P, P]. */
  FisherProducts fisher();

  /**
   * Runs the batch for its Kronecker factors, [out, out] and [in, in] for each trained linear map.
   */
  KroneckerFactors kronecker(KroneckerFactors.Source source);

  /** What is evaluated. */
  EvaluationSettings settings();

  /** Holds what directions are made of; closed when the batch has been evaluated. */
  NDManager manager();

  /** Tensors of zeros in the shapes of the parameters, which the caller closes. */
  default NDList zeros() {
    NDList zeros = new NDList();
    for (NDArray parameter : parameters()) {
      zeros.add(manager().zeros(parameter.getShape(), parameter.getDataType()));
    }
    return zeros;
  }
}

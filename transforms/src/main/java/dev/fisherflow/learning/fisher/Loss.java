package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;

/**
 * The loss of a batch as a function of its logits [N, C], or [N, L, C] of L label tokens.
 * Everything is at loss scale &kappa; = 1 / (label tokens of the batch): the mean loss that
 * published learning rates and dampings belong to (paper, Appendix; PyTorch's default reduction).
 */
public interface Loss extends OutputDistribution {

  /** &kappa;. */
  double scale();

  /**
   * &kappa; &Sigma; l&#8345;.
   *
   * @param logits [N, C] or [N, L, C]
   * @return a scalar that carries the logits' graph when a recording is open
   */
  NDArray total(NDArray logits);

  /** {@link #total} of logits [N, C] or [N, L, C] in double precision, whatever the logits'. */
  default double value(NDArray logits) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return total(logits.toType(DataType.FLOAT64, false)).getDouble();
    }
  }

  /**
   * s&#8345; = &Vert;&kappa; &nabla;<sub>z</sub>l&#8345;&Vert;&sup2; over all logits of sample n.
   *
   * @param logits [N, C] or [N, L, C]
   * @return s [N]
   */
  double[] logitGradientNorms(NDArray logits);

  /**
   * The derivatives of the loss by z&#8321; &minus; z&#8320; of each sample where there are two
   * logits, which then say all: &nabla;<sub>z</sub>l&#8345; is a multiple of (&minus;1, 1) whatever
   * the label.
   *
   * @param logits [N, C] or [N, L, C]
   * @return &kappa; &part;l&#8345; / &part;(z&#8321; &minus; z&#8320;), of length N; empty for
   *     other logits
   */
  default Optional<double[]> differenceGradients(NDArray logits) {
    return Optional.empty();
  }

  /**
   * The loss for labels drawn from the model's own distribution over each sample; of several label
   * tokens the first is drawn.
   *
   * @param logits [N, C] or [N, L, C]
   * @param random generator of each sample's draw, by its row
   */
  Loss sampled(NDArray logits, LongFunction<Random> random);

  /**
   * The loss of each sample's first label token alone, at &kappa; = 1 / N: what update directions
   * are evaluated by (paper, Section 4).
   */
  default Loss firstLabelOnly() {
    return this;
  }

  /** The same loss at another scale &kappa;: what a part of a larger batch adds to its loss. */
  Loss at(double scale);

  /**
   * H u for the Hessian H of the loss with respect to its outputs, which for one label per sample
   * is their Fisher information (Gauss-Newton matrix otherwise), times &kappa;.
   *
   * @param outputs [M, C]
   * @param u changes of the outputs [M, C]
   * @return [M, C], in the type of the outputs
   */
  NDArray hessianProduct(NDArray outputs, NDArray u);

  /**
   * u&#7488;H u &ge; 0 as a sum of squares, in double precision; a scalar.
   *
   * @param outputs [M, C]
   * @param u changes of the outputs [M, C]
   */
  double curvature(NDArray outputs, NDArray u);
}

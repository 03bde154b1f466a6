package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Scalar;
import java.util.Random;
import java.util.function.LongFunction;

/** Softmax cross-entropy with one label per sample: l&#8345; = &minus;log p(y&#8345;). */
public final class CrossEntropy implements Loss {

  private final int[] labels;

  /** A loss for these labels, one class index per sample. */
  public CrossEntropy(int[] labels) {
    this.labels = labels;
  }

  @Override
  public double scale() {
    return 1.0 / labels.length;
  }

  @Override
  public NDArray total(NDArray logits) {
    return Scalar.multiply(logits.logSoftmax(-1).mul(oneHot(logits)).sum(), -scale());
  }

  @Override
  public double[] logitGradientNorms(NDArray logits) {
    // The squared norm of p - y, not the expanded sum, which cancels when p(y) is close to 1.
    double[] norms = doubles(logits.softmax(-1).sub(oneHot(logits)).square().sum(new int[] {-1}));
    for (int n = 0; n < norms.length; n++) {
      norms[n] *= scale() * scale();
    }
    return norms;
  }

  @Override
  public Loss sampled(NDArray logits, LongFunction<Random> random) {
    int classes = Math.toIntExact(logits.getShape().get(1));
    double[] probabilities = doubles(logits.toType(DataType.FLOAT64, false).softmax(-1).flatten());
    int[] drawn = new int[labels.length];
    for (int n = 0; n < drawn.length; n++) {
      double rest = random.apply(n).nextDouble();
      int label = 0;
      while (label < classes - 1 && rest >= probabilities[n * classes + label]) {
        rest -= probabilities[n * classes + label];
        label++;
      }
      drawn[n] = label;
    }
    return new CrossEntropy(drawn);
  }

  private NDArray oneHot(NDArray logits) {
    int classes = Math.toIntExact(logits.getShape().get(1));
    float[] rows = new float[labels.length * classes];
    for (int n = 0; n < labels.length; n++) {
      rows[n * classes + labels[n]] = 1;
    }
    return logits
        .getManager()
        .create(rows, new Shape(labels.length, classes))
        .toType(logits.getDataType(), false);
  }

  static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }
}

package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * The distribution over some first tokens of what a model writes, its probabilities divided by
 * their sum: which of the label words it begins.
 *
 * @param tokens [W] of the words, none twice
 * @param labels [N] of them, by their places
 * @param scales &kappa; times what a sample counts, [N]
 */
public record LabelWords(int[] tokens, int[] labels, double[] scales)
    implements OutputDistribution {

  /** Logits of the first token written. */
  @Override
  public NDArray outputs(NDArray logits) {
    long[] places = new long[labels.length * tokens.length];
    Arrays.setAll(places, i -> tokens[i % tokens.length]);
    NDArray indices =
        logits.getManager().create(places, new Shape(labels.length, tokens.length)).duplicate();
    return logits.get(":, 0").gather(indices, 1);
  }

  @Override
  public OutputFactors factors(NDArray outputs) {
    return SoftmaxFactors.of(CrossEntropy.doubles(outputs.flatten()), labels, scales, 0);
  }
}

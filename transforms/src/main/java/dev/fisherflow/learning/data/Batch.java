package dev.fisherflow.learning.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.Inputs;
import java.util.List;

/** Samples that are run together. */
public record Batch(List<Sample> samples) {

  /**
   * The samples' texts, padded at the right to the longest.
   *
   * @param scope owner of the arrays
   * @return arrays [N, T] of N samples, T tokens the longest
   */
  public Inputs.Text text(NDManager scope) {
    int rows = samples.size();
    int longest = samples.stream().mapToInt(sample -> sample.tokenIds().length).max().orElse(0);
    long[] tokens = new long[rows * longest];
    long[] types = new long[rows * longest];
    float[] mask = new float[rows * longest];
    boolean typed = false;
    boolean padded = false;
    for (int n = 0; n < rows; n++) {
      Sample sample = samples.get(n);
      for (int t = 0; t < sample.tokenIds().length; t++) {
        tokens[n * longest + t] = sample.tokenIds()[t];
        mask[n * longest + t] = 1;
      }
      for (int t = 0; t < sample.typeIds().length; t++) {
        types[n * longest + t] = sample.typeIds()[t];
        typed = true;
      }
      padded |= sample.tokenIds().length < longest;
    }
    Shape shape = new Shape(rows, longest);
    NDArray typeIds = typed ? scope.create(types, shape) : null;
    return new Inputs.Text(
        scope.create(tokens, shape), typeIds, padded ? scope.create(mask, shape) : null);
  }
}

package dev.fisherflow.learning.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Logits of many samples without gradients, in batches of similar length. */
final class Inference {

  private static final int BATCH = 32;

  private Inference() {}

  /**
   * Runs the model.
   *
   * @param manager parent of the scopes of the batches
   * @return logits [C] of each sample, in the samples' order
   * @throws InterruptedException if the thread was interrupted between batches
   */
  static double[][] logits(AdaptedModel model, List<Sample> samples, NDManager manager)
      throws InterruptedException {
    List<Integer> byLength = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      byLength.add(i);
    }
    byLength.sort(Comparator.comparingInt(i -> samples.get(i).tokenIds().length));
    double[][] logits = new double[samples.size()][];
    for (int start = 0; start < byLength.size(); start += BATCH) {
      if (Thread.interrupted()) {
        throw new InterruptedException("inference was interrupted");
      }
      List<Integer> rows = byLength.subList(start, Math.min(byLength.size(), start + BATCH));
      Batch batch = new Batch(rows.stream().map(samples::get).toList(), false);
      try (NDManager scope = manager.newSubManager()) {
        NDArray output = model.predict(batch.inputs(scope));
        double[] flat = output.toType(DataType.FLOAT64, false).toDoubleArray();
        int outputs = flat.length / rows.size();
        for (int n = 0; n < rows.size(); n++) {
          logits[rows.get(n)] = Arrays.copyOfRange(flat, n * outputs, (n + 1) * outputs);
        }
      }
    }
    return logits;
  }

  /** Index of the largest number, the first of equals. */
  static int largest(double[] numbers) {
    int largest = 0;
    for (int i = 1; i < numbers.length; i++) {
      if (numbers[i] > numbers[largest]) {
        largest = i;
      }
    }
    return largest;
  }
}

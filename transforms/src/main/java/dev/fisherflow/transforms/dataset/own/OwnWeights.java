package dev.fisherflow.transforms.dataset.own;

import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.util.Arrays;
import java.util.List;

/** Weights of classes that make up for their numbers. */
public final class OwnWeights {

  private OwnWeights() {}

  /**
   * N / (C n) of each of C classes, with n of the N rows of train: all classes together count
   * alike, and a row counts 1 on average.
   *
   * @throws OwnDataException if a file cannot be used, or train has no row of a label
   */
  public static List<Double> balanced(Task task) {
    long[] counts = new long[task.labels().size()];
    OwnSource.scan(task, failure -> {}).read(Splits.TRAIN, row -> counts[row.label()]++);
    long rows = Arrays.stream(counts).sum();
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] == 0) {
        throw new OwnDataException(
            "balanced weights need rows of every label, train has none of %s: write the weights"
                .formatted(task.labels().get(label)));
      }
    }
    return Arrays.stream(counts).mapToObj(n -> (double) rows / (counts.length * n)).toList();
  }
}

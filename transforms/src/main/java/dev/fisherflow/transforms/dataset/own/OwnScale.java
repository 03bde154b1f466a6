package dev.fisherflow.transforms.dataset.own;

import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;

/**
 * Mean and standard deviation (with n) of the numbers of a regression's split train.
 *
 * @param mean the mean
 * @param deviation the standard deviation, above 0
 */
public record OwnScale(double mean, double deviation) {

  /**
   * Those of a task's files, in one pass (Welford 1962).
   *
   * @throws OwnDataException if a file cannot be used
   */
  public static OwnScale of(Task task) {
    double[] sums = new double[3];
    OwnSource.scan(task, failure -> {})
        .read(
            Splits.TRAIN,
            row -> {
              sums[0]++;
              double delta = row.score() - sums[1];
              sums[1] += delta / sums[0];
              sums[2] += delta * (row.score() - sums[1]);
            });
    return new OwnScale(sums[1], Math.sqrt(sums[2] / sums[0]));
  }
}

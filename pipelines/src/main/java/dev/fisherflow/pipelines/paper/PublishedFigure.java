package dev.fisherflow.pipelines.paper;

import java.util.List;

/**
 * One of the 295 figures of Tables 5 to 8 of Wu, Yu, Zhang, Woodland: An Improved Empirical Fisher
 * Approximation for Natural Gradient Descent, NeurIPS 2024.
 *
 * @param table 5: training loss over the last 100 steps; 6: validation; 7: test; 8: the perceptron
 * @param adapter word of the adapter
 * @param optimizer word of the optimizer; the paper's Adam is AdamW without decay
 * @param task key of the task
 * @param metric what was measured
 * @param value mean over three seeds; losses as they are, other figures in per cent
 * @param sd standard deviation over the seeds; null where none is printed
 */
public record PublishedFigure(
    int table,
    String adapter,
    String optimizer,
    String task,
    String metric,
    double value,
    Double sd) {

  /** Seeds of every mean. */
  public static final int SEEDS = 3;

  /** All of them, in the order of the tables. */
  public static List<PublishedFigure> all() {
    return PublishedTable.read("paper-tables.csv", PublishedFigure.class);
  }

  /** Whether it is a loss, not a share of right answers. */
  public boolean isLoss() {
    return metric.equals("final_train_loss");
  }

  /** Whether it is of the test set. */
  public boolean isTest() {
    return table == 7 || metric.equals("test_accuracy");
  }
}

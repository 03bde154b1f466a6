package dev.fisherflow.pipelines.paper;

import java.util.List;

/**
 * A figure of the paper's Table 1: average test score, in per cent.
 *
 * @param setup {@code t5-prompt} and {@code t5-lora}, over seven GLUE tasks; {@code vit-lora},
 *     CIFAR-100
 * @param optimizer word of the optimizer
 * @param value per cent
 */
public record PublishedAverage(String setup, String optimizer, double value) {

  /** All fifteen. */
  public static List<PublishedAverage> all() {
    return PublishedTable.read("paper-averages.csv", PublishedAverage.class);
  }
}

package dev.fisherflow.learning.metric;

import java.util.Arrays;

/** Probabilities that scores stand for. */
public final class Probabilities {

  private Probabilities() {}

  /**
   * The softmax of scores: exp(s) over the sum of all, in float64. They may be logits or
   * log-likelihoods.
   */
  public static double[] of(double[] scores) {
    double most = Arrays.stream(scores).max().orElseThrow();
    double[] powers = Arrays.stream(scores).map(score -> Math.exp(score - most)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }

  /**
   * Minus the logarithm of the probability that an example has some labels and no other, each by
   * itself, in nats.
   *
   * @param logits of all labels
   * @param labels their indices
   */
  public static double lossOfSet(double[] logits, int[] labels) {
    double[] signed = Arrays.stream(logits).map(z -> -z).toArray();
    Arrays.stream(labels).forEach(label -> signed[label] = logits[label]);
    return Arrays.stream(signed)
        .map(z -> Math.max(-z, 0) + Math.log1p(Math.exp(-Math.abs(z))))
        .sum();
  }

  /** Minus the logarithm of the probability of a class: its cross-entropy, in nats. */
  public static double loss(double[] scores, int label) {
    double most = Arrays.stream(scores).max().orElseThrow();
    double sum = Arrays.stream(scores).map(score -> Math.exp(score - most)).sum();
    return Math.log(sum) + most - scores[label];
  }
}

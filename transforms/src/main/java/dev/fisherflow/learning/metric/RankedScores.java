package dev.fisherflow.learning.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores of classes and the labels that belong to them: how well they rank. The area under the
 * receiver's curve of a class is the chance that an example of it has a higher score than another
 * example, equal scores counted half (Hanley and McNeil 1982).
 */
final class RankedScores {

  private final List<Integer> labels = new ArrayList<>();
  private final List<double[]> scores = new ArrayList<>();

  /**
   * Adds an example.
   *
   * @param ofClasses logits, or logarithms of probabilities that need not add up to 1
   */
  void add(int label, double[] ofClasses) {
    labels.add(label);
    scores.add(ofClasses);
  }

  void merge(RankedScores other) {
    labels.addAll(other.labels);
    scores.addAll(other.scores);
  }

  /**
   * Of two classes the area of the second, ranked by the difference of the scores; of more the mean
   * over the classes that labels have, each against all others, ranked by probabilities.
   *
   * @return NaN where all labels are of one class, or a score is not finite
   */
  double area() {
    List<Integer> classes = labels.stream().distinct().sorted().toList();
    if (classes.size() < 2
        || scores.stream().flatMapToDouble(Arrays::stream).anyMatch(x -> !Double.isFinite(x))) {
      return Double.NaN;
    }
    if (scores.get(0).length == 2) {
      return area(1);
    }
    return classes.stream().mapToDouble(this::area).average().orElseThrow();
  }

  /** By the sum of the ranks of the class, in which equal scores share the mean of theirs. */
  private double area(int label) {
    double[] values = scores.stream().mapToDouble(each -> score(each, label)).toArray();
    List<Integer> order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .toList();
    double ranks = 0;
    long own = 0;
    for (int from = 0; from < values.length; ) {
      int to = from;
      while (to < values.length && values[order.get(to)] == values[order.get(from)]) {
        to++;
      }
      long equal = order.subList(from, to).stream().filter(i -> labels.get(i) == label).count();
      ranks += equal * (from + 1 + to) / 2.0;
      own += equal;
      from = to;
    }
    return (ranks - own * (own + 1) / 2.0) / ((double) own * (values.length - own));
  }

  private static double score(double[] ofClasses, int label) {
    if (ofClasses.length == 2) {
      return ofClasses[label] - ofClasses[1 - label];
    }
    double most = ofClasses[0];
    for (double each : ofClasses) {
      most = Math.max(most, each);
    }
    double sum = 0;
    for (double each : ofClasses) {
      sum += Math.exp(each - most);
    }
    return Math.exp(ofClasses[label] - most) / sum;
  }
}

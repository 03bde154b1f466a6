package dev.fisherflow.learning.metric;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How far the probabilities of answers are those of being right: the reliability diagram and the
 * expected calibration error of Guo, Pleiss, Sun and Weinberger, On Calibration of Modern Neural
 * Networks, ICML 2017, Section 2, with as many bins as there. The confidence of an answer is the
 * probability of the label that it names; bin m of M holds those in ((m − 1) / M, m / M].
 */
public final class Calibration {

  /** Bins of equal width. */
  public static final int BINS = 15;

  private final long[] counts = new long[BINS];
  private final long[] right = new long[BINS];
  private final double[] confidences = new double[BINS];

  /**
   * A bin with answers.
   *
   * @param from the confidence above which it begins
   * @param to the confidence at which it ends
   * @param count its answers
   * @param confidence their mean confidence
   * @param accuracy the share of them that is right
   */
  public record Bin(double from, double to, long count, double confidence, double accuracy) {}

  /**
   * Counts an answer.
   *
   * @param confidence above 0, at most 1
   */
  public void add(double confidence, boolean correct) {
    if (!(confidence > 0 && confidence <= 1)) {
      throw new IllegalArgumentException("expected a confidence in (0, 1], found " + confidence);
    }
    int bin = (int) Math.ceil(confidence * BINS) - 1;
    counts[bin]++;
    confidences[bin] += confidence;
    right[bin] += correct ? 1 : 0;
  }

  /** The bins that have answers, by rising confidence. */
  public List<Bin> bins() {
    return IntStream.range(0, BINS)
        .filter(bin -> counts[bin] > 0)
        .mapToObj(
            bin ->
                new Bin(
                    (double) bin / BINS,
                    (bin + 1.0) / BINS,
                    counts[bin],
                    confidences[bin] / counts[bin],
                    (double) right[bin] / counts[bin]))
        .toList();
  }

  /**
   * The expected calibration error: the mean over the answers of |accuracy − confidence| of their
   * bins, from 0 to 1; NaN without answers.
   */
  public double error() {
    double sum = 0;
    long all = 0;
    for (Bin bin : bins()) {
      sum += bin.count() * Math.abs(bin.accuracy() - bin.confidence());
      all += bin.count();
    }
    return sum / all;
  }
}

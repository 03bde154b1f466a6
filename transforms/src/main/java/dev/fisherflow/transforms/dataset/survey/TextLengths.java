package dev.fisherflow.transforms.dataset.survey;

import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.tasks.Splits;
import java.io.Serializable;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * How long the training texts of a dataset are.
 *
 * @param counts entry n is how many texts have n tokens; empty for images, and where an older
 *     version has prepared the dataset
 */
public record TextLengths(List<Long> counts) implements Serializable {

  public static final TextLengths UNKNOWN = new TextLengths(List.of());

  /** Standard deviations above the mean that the heaviest of a trial's batches may lie. */
  private static final double SPREAD = 4;

  public TextLengths {
    counts = List.copyOf(counts);
  }

  /** Those of a dataset's training split. */
  public static TextLengths of(DatasetManifest manifest) {
    return manifest.getSplits().stream()
        .filter(split -> split.getName().equals(Splits.TRAIN))
        .findFirst()
        .map(split -> new TextLengths(split.getLengths()))
        .orElse(UNKNOWN);
  }

  public boolean known() {
    return texts() > 0;
  }

  private long texts() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** Tokens of a text, on average. */
  public double mean() {
    return mean(length -> length);
  }

  /**
   * The tokens that a share of the texts does not exceed: the shortest text's for 0, the longest's
   * for 1.
   */
  public int quantile(double share) {
    long wanted = Math.max(1, (long) Math.ceil(share * texts()));
    long seen = 0;
    int length = -1;
    while (seen < wanted) {
      seen += counts.get(++length);
    }
    return length;
  }

  private double mean(DoubleUnaryOperator function) {
    return IntStream.range(0, counts.size())
            .mapToDouble(length -> counts.get(length) * function.applyAsDouble(length))
            .sum()
        / texts();
  }

  /**
   * Tokens that a text would take, on average, in random batches that are padded to their longest
   * text: the expected maximum of that many lengths.
   */
  public double padded(int batchSize) {
    double expected = 0;
    long below = 0;
    for (int length = 0; length < counts.size(); length++) {
      double shorter = Math.pow((double) below / texts(), batchSize);
      below += counts.get(length);
      expected += length * (Math.pow((double) below / texts(), batchSize) - shorter);
    }
    return expected;
  }

  /**
   * About the tokens of a text in the heaviest batch of a trial, as work and memory count them: the
   * root of the mean square, which is at least the mean, with a margin that falls with the batch
   * size, and no more than the longest text.
   */
  public int heaviest(int batchSize) {
    double square = mean(length -> length * length);
    double deviation = Math.sqrt(mean(length -> Math.pow(length * length - square, 2)));
    double heavy = Math.sqrt(square + SPREAD * deviation / Math.sqrt(batchSize));
    return (int) Math.ceil(Math.min(heavy, counts.size() - 1));
  }
}

package dev.fisherflow.learning.metric;

/**
 * Counts of true against predicted classes, from which accuracy, F1 and Matthews correlation
 * follow. Sums of counts: merging the parts of a split gives exactly the figures of the whole.
 */
public final class Confusion {

  private final long[][] counts;

  /** No examples of so many classes. */
  public Confusion(int classes) {
    if (classes < 2) {
      throw new IllegalArgumentException("expected at least 2 classes, found " + classes);
    }
    counts = new long[classes][classes];
  }

  /** Counts one example by the indices of its classes. */
  public void add(int label, int predicted) {
    if (label < 0 || label >= counts.length || predicted < 0 || predicted >= counts.length) {
      throw new IllegalArgumentException(
          "expected classes 0 to "
              + (counts.length - 1)
              + ", found label "
              + label
              + " and prediction "
              + predicted);
    }
    counts[label][predicted]++;
  }

  /** Adds the counts of another part. */
  public void merge(Confusion other) {
    if (other.counts.length != counts.length) {
      throw new IllegalArgumentException(
          "expected counts of " + counts.length + " classes, found " + other.counts.length);
    }
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < counts.length; j++) {
        counts[i][j] += other.counts[i][j];
      }
    }
  }

  /** The number of classes. */
  public int classes() {
    return counts.length;
  }

  /** Examples of one class that were predicted as another, or the same. */
  public long count(int label, int predicted) {
    return counts[label][predicted];
  }

  /** Examples counted. */
  public long examples() {
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += labelled(i);
    }
    return sum;
  }

  /** Share of the examples predicted as labelled; NaN without examples. */
  public double accuracy() {
    return (double) correct() / examples();
  }

  /**
   * Harmonic mean of precision and recall of one class: 2TP / (2TP + FP + FN); NaN when no label is
   * of the class, whose recall is not defined then.
   */
  public double f1(int positive) {
    long labelled = labelled(positive);
    return labelled == 0
        ? Double.NaN
        : 2.0 * counts[positive][positive] / (labelled + predicted(positive));
  }

  /**
   * Mean of the F1 of the classes that labels or predictions have, each equally; that of a class
   * without a right answer is 0. As scikit-learn's {@code f1_score} with {@code average="macro"}.
   */
  public double macroF1() {
    double sum = 0;
    int occurring = 0;
    for (int i = 0; i < counts.length; i++) {
      if (labelled(i) + predicted(i) > 0) {
        sum += f1OrZero(i);
        occurring++;
      }
    }
    return sum / occurring;
  }

  /** Mean of the F1 of the classes, each by its share of the labels; as scikit-learn's. */
  public double weightedF1() {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += labelled(i) * f1OrZero(i);
    }
    return sum / examples();
  }

  private double f1OrZero(int positive) {
    long all = labelled(positive) + predicted(positive);
    return all == 0 ? 0 : 2.0 * counts[positive][positive] / all;
  }

  /**
   * Matthews correlation of any number of classes (Gorodkin 2004), from -1 to 1; 0 when all
   * predictions are of one class, as scikit-learn has it; NaN when all labels are, where nothing
   * can correlate.
   */
  public double matthews() {
    double all = examples();
    double joint = 0;
    double labels = 0;
    double predictions = 0;
    for (int i = 0; i < counts.length; i++) {
      joint += (double) labelled(i) * predicted(i);
      labels += (double) labelled(i) * labelled(i);
      predictions += (double) predicted(i) * predicted(i);
    }
    double labelVariance = all * all - labels;
    double predictionVariance = all * all - predictions;
    if (labelVariance == 0) {
      return Double.NaN;
    }
    if (predictionVariance == 0) {
      return 0;
    }
    return (correct() * all - joint) / Math.sqrt(labelVariance * predictionVariance);
  }

  private long correct() {
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += counts[i][i];
    }
    return sum;
  }

  private long labelled(int label) {
    long sum = 0;
    for (long count : counts[label]) {
      sum += count;
    }
    return sum;
  }

  private long predicted(int label) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[label];
    }
    return sum;
  }
}

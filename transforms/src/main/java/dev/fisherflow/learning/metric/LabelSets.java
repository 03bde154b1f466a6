package dev.fisherflow.learning.metric;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Counts of labels that examples have and are predicted to have, of which an example may have any
 * number. F1 is 2TP / (2TP + FP + FN) and 0 where nothing is of a label, as of scikit-learn's
 * {@code f1_score} of indicators.
 */
public final class LabelSets {

  private final long[] both;
  private final long[] labelled;
  private final long[] predicted;
  private long examples;
  private long right;

  /** No examples of so many labels. */
  public LabelSets(int labels) {
    both = new long[labels];
    labelled = new long[labels];
    predicted = new long[labels];
  }

  /** Counts an example by the indices of its labels and of those predicted, each once. */
  public void add(int[] labels, int[] answer) {
    Arrays.stream(labels).forEach(label -> labelled[label]++);
    Arrays.stream(answer).forEach(label -> predicted[label]++);
    int[] shared =
        Arrays.stream(labels)
            .filter(label -> Arrays.stream(answer).anyMatch(each -> each == label))
            .toArray();
    Arrays.stream(shared).forEach(label -> both[label]++);
    right += shared.length == labels.length && shared.length == answer.length ? 1 : 0;
    examples++;
  }

  void merge(LabelSets other) {
    for (int i = 0; i < both.length; i++) {
      both[i] += other.both[i];
      labelled[i] += other.labelled[i];
      predicted[i] += other.predicted[i];
    }
    examples += other.examples;
    right += other.right;
  }

  /** Examples counted. */
  public long examples() {
    return examples;
  }

  /** Examples that have a label. */
  public long labelled(int label) {
    return labelled[label];
  }

  /** Examples that are predicted to have a label. */
  public long predicted(int label) {
    return predicted[label];
  }

  /** Share of the examples whose labels are all predicted, and no other. */
  public double accuracy() {
    return (double) right / examples;
  }

  /** F1 of one label. */
  public double f1(int label) {
    return f1(both[label], labelled[label] + predicted[label]);
  }

  private static double f1(long both, long all) {
    return all == 0 ? 0 : 2.0 * both / all;
  }

  /** F1 over the counts of all labels together. */
  public double microF1() {
    return f1(
        Arrays.stream(both).sum(), Arrays.stream(labelled).sum() + Arrays.stream(predicted).sum());
  }

  /** Mean of the F1 of all labels. */
  public double macroF1() {
    return IntStream.range(0, both.length).mapToDouble(this::f1).average().orElseThrow();
  }

  /** Mean of the F1 of the labels, each by its share of all that examples have. */
  public double weightedF1() {
    long all = Arrays.stream(labelled).sum();
    return all == 0
        ? 0
        : IntStream.range(0, both.length).mapToDouble(i -> labelled[i] * f1(i)).sum() / all;
  }
}

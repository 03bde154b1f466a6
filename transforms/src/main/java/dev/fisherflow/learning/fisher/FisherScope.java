package dev.fisherflow.learning.fisher;

/** Of which distribution of labels a rule needs the exact Fisher matrix in factors. */
public enum FisherScope {
  /** Of none. */
  NONE,
  /** Over all outputs of the model. */
  OUTPUTS,
  /** Over the first tokens of the label words of a text-to-text task, their shares renormalised. */
  LABEL_WORDS;

  /** Most outputs whose factors are worked out: each but one costs a backward pass. */
  public static final int MOST_OUTPUTS = 4;

  /**
   * Rows of each sample: one fewer than outputs, as the sum of their probabilities is fixed.
   *
   * @param outputs 1 of a regression
   */
  public static int rows(int outputs) {
    return Math.max(1, outputs - 1);
  }
}

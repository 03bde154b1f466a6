package dev.fisherflow.learning.optimizer;

import java.util.Arrays;

/** Training left the finite numbers: the end of a trial as DIVERGED, not a fault of the program. */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception that says what was not finite. */
  public DivergedException(String message) {
    super(message);
  }

  /**
   * Checks that all of several figures are finite.
   *
   * @param what their name, as the subject of a sentence
   */
  static void requireFinite(String what, double... values) {
    long bad = Arrays.stream(values).filter(value -> !Double.isFinite(value)).count();
    if (bad > 0) {
      throw new DivergedException(
          what
              + " must be finite; "
              + bad
              + " of "
              + values.length
              + " figures are NaN or infinite. Try a smaller learning rate or a larger damping.");
    }
  }
}

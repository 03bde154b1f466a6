package dev.fisherflow.declaration;

import dev.fisherflow.schemas.Names;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;

/**
 * Numbers that a test allows, and allows still as the 32-bit floats that training computes with.
 *
 * @param wanted the test
 */
record Floats(DoublePredicate wanted) implements Predicate<Double> {

  @Override
  public boolean test(Double number) {
    return wanted.test(number) && keepsItsSize(number) && wanted.test((float) (double) number);
  }

  /** What becomes of a number that only 32-bit floats lose; empty for any other. */
  String loss(double number) {
    if (!wanted.test(number) || test(number)) {
      return "";
    }
    float rounded = (float) number;
    String value =
        Float.isInfinite(rounded)
            ? "infinite"
            : keepsItsSize(number) ? Names.number((double) rounded) : "0";
    return ", which is " + value + " in the 32-bit floats of training";
  }

  private static boolean keepsItsSize(double number) {
    float rounded = (float) number;
    return Float.isFinite(rounded) && (number == 0 || Math.abs(rounded) >= Float.MIN_NORMAL);
  }
}

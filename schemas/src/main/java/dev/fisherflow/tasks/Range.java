package dev.fisherflow.tasks;

/**
 * The numbers that the targets of a regression task are, both bounds included.
 *
 * @param lowest the lowest target
 * @param highest the highest target
 */
public record Range(double lowest, double highest) {

  /** Whether a number is one of them; NaN is not. */
  public boolean contains(double number) {
    return number >= lowest && number <= highest;
  }

  /** The nearest of them to a finite number. */
  public double clamp(double number) {
    return Math.max(lowest, Math.min(highest, number));
  }

  /** Such as {@code 0 to 5}. */
  @Override
  public String toString() {
    if (Double.isInfinite(lowest) && Double.isInfinite(highest)) {
      return "any finite number";
    }
    return "%s to %s".formatted(text(lowest), text(highest));
  }

  private static String text(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}

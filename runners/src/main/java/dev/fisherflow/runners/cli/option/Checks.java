package dev.fisherflow.runners.cli.option;

import java.util.function.Supplier;

/** Checks of what options were given. */
final class Checks {

  private Checks() {}

  /**
   * A number as it is.
   *
   * @throws UsageException if it is less than the least
   */
  static int atLeast(int least, String option, int number) {
    if (number < least) {
      throw new UsageException(
          "expected %s to be at least %d, found %d".formatted(option, least, number));
    }
    return number;
  }

  /**
   * What is made of options.
   *
   * @throws UsageException if they do not allow to make it
   */
  static <T> T valid(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}

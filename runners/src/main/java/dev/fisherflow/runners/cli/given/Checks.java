package dev.fisherflow.runners.cli.given;

import java.util.function.Supplier;

/** Checks of what options were given. */
public final class Checks {

  private static final int PER_CORE = 4;

  private Checks() {}

  /**
   * A number as it is.
   *
   * @throws UsageException if it is less than the least
   */
  public static int atLeast(int least, String option, int number) {
    if (number < least) {
      throw new UsageException(
          "expected %s to be at least %d, found %d".formatted(option, least, number));
    }
    return number;
  }

  /**
   * A number of threads or processes of this machine as it is.
   *
   * @throws UsageException if it is less than 1, or more than a machine of so many cores can gain
   *     by: the engine's native code does not survive thousands
   */
  public static int ofThisMachine(String option, int number) {
    int most = PER_CORE * Runtime.getRuntime().availableProcessors();
    if (atLeast(1, option, number) > most) {
      throw new UsageException(
          "expected %s to be at most %d, %d times this machine's cores, found %d"
              .formatted(option, most, PER_CORE, number));
    }
    return number;
  }

  /**
   * What is made of options.
   *
   * @throws UsageException if they do not allow to make it
   */
  public static <T> T valid(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}

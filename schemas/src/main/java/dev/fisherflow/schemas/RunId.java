package dev.fisherflow.schemas;

import java.util.regex.Pattern;

/** What runs, schedules and the sweeps that they are named after may be called: as folders may. */
public final class RunId {

  /** Characters of the name of a run or a schedule, at most. */
  public static final int LONGEST = 100;

  /** Characters of the name of a sweep, at most: the time comes after it in the names of runs. */
  public static final int LONGEST_OF_SWEEP = 64;

  private RunId() {}

  /** All names of so many characters at most. */
  public static Pattern pattern(int longest) {
    return Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0," + (longest - 1) + "}");
  }

  /** The same in words. */
  public static String expected(int longest) {
    return "a name of up to " + longest + " letters, digits, '.', '_' and '-'";
  }

  /** Whether a run or a schedule may be called so. */
  public static boolean sound(String name) {
    return pattern(LONGEST).matcher(name).matches();
  }

  /**
   * A name as it is.
   *
   * @throws IllegalArgumentException if no run may be called so
   */
  public static String checked(String name) {
    if (!sound(name)) {
      throw new IllegalArgumentException(
          "expected %s, found %s".formatted(expected(LONGEST), Echo.quoted(name)));
    }
    return name;
  }
}

package dev.fisherflow.schemas;

/** What a user gave, as messages show it: short, and without what a terminal would obey. */
public final class Echo {

  /** Characters of a value that are shown. */
  public static final int LONGEST = 80;

  private static final int LONGEST_LINE =
      388; // with the name of the program before it no more than 400
  private static final int END_OF_LINE = 80;

  private Echo() {}

  /** A value, cut at {@link #LONGEST} characters; control characters are shown as numbers. */
  public static String of(String given) {
    return given.length() <= LONGEST
        ? visible(given)
        : visible(given.substring(0, LONGEST)) + "… (%,d characters)".formatted(given.length());
  }

  /** A value in quotation marks. */
  public static String quoted(String given) {
    return "'" + of(given) + "'";
  }

  /** A line of a message: one that is too long loses its middle. */
  public static String line(String line) {
    if (line.length() <= LONGEST_LINE) {
      String shown = visible(line);
      return shown.length() <= LONGEST_LINE ? shown : cut(shown);
    }
    return cut(
        visible(line.substring(0, LONGEST_LINE))
            + visible(line.substring(line.length() - END_OF_LINE)));
  }

  private static String cut(String line) {
    return line.substring(0, LONGEST_LINE - END_OF_LINE - 3)
        + " … "
        + line.substring(line.length() - END_OF_LINE);
  }

  private static String visible(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (isVisible(point)) {
                shown.appendCodePoint(point);
              } else {
                shown.append(String.format("\\u%04x", point));
              }
            });
    return shown.toString();
  }

  /** Not what moves the cursor, turns the direction of writing, or has no letter. */
  private static boolean isVisible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}

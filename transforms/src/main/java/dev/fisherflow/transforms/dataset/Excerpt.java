package dev.fisherflow.transforms.dataset;

/** Text from a file as a message shows it: cut, and without control characters. */
final class Excerpt {

  private static final int LENGTH = 120;

  private Excerpt() {}

  static String of(String text) {
    String visible = text.replaceAll("\\p{Cntrl}", "\uFFFD");
    return visible.length() <= LENGTH ? visible : visible.substring(0, LENGTH) + "…";
  }
}

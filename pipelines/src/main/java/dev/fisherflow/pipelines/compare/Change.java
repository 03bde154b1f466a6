package dev.fisherflow.pipelines.compare;

/**
 * Something that two runs were made with and that is not the same in both.
 *
 * @param cause what differences in results it makes
 * @param what what it is, such as {@code PyTorch}
 * @param earlier its value in the earlier run
 * @param later its value in the later run
 * @param matters whether results may depend on it; if not, it explains nothing
 */
public record Change(Cause cause, String what, String earlier, String later, boolean matters) {

  /** In words, such as {@code threads 2 -> 1}. */
  public String text() {
    return "%s %s -> %s".formatted(what, shown(earlier), shown(later));
  }

  private static String shown(String value) {
    if (value.isEmpty()) {
      return "none";
    }
    return value.matches("[0-9a-f]{40}|[0-9a-f]{64}") ? value.substring(0, 12) : value;
  }
}

package dev.fisherflow.pipelines.spec;

import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.schemas.Echo;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dampings as they are written: numbers and ranges of decades such as {@code 1e-12..1}. */
public final class Dampings {

  /** What a mistake says is expected. */
  public static final String FORM = "dampings such as 1e-7, or decades such as 1e-12..1";

  /** The same for those that are relative. */
  static final String SHARES = "shares above 0 such as 1e-3, or decades such as 1e-6..1";

  private static final Pattern RANGE = Pattern.compile("(.+?)\\.\\.(.+)");

  private Dampings() {}

  /**
   * Reads a number or a range.
   *
   * @return the number, or the decades of the range from its first to its last, both included
   * @throws IllegalArgumentException if it is neither
   */
  public static List<Double> of(String text) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      return List.of(number(text, text));
    }
    double first = number(range.group(1), text);
    double last = number(range.group(2), text);
    if (first <= 0 || last < first) {
      throw mistake(text);
    }
    int decades = (int) Math.round(Math.log10(last / first));
    if (Math.abs(Math.log10(last / first) - decades) > 1e-9) {
      throw mistake(text);
    }
    List<Double> dampings = new ArrayList<>();
    for (int decade = 0; decade <= decades; decade++) {
      // As it would be written: 1e-7 and not its neighbour.
      dampings.add(
          decade == decades
              ? last
              : new BigDecimal(digits(range.group(1))).scaleByPowerOfTen(decade).doubleValue());
    }
    return dampings;
  }

  /**
   * Reads shares of the largest diagonal element of the Gram matrix.
   *
   * @return them as records hold them, below 0
   * @throws IllegalArgumentException if they are no numbers above 0
   */
  static List<Double> relative(String text) {
    List<Double> shares = of(text);
    if (!shares.stream().allMatch(share -> share > 0)) {
      throw new IllegalArgumentException("expected " + SHARES + "; found " + Echo.quoted(text));
    }
    return shares.stream().map(share -> -share).toList();
  }

  private static double number(String text, String whole) {
    if (!Value.is(Value.NUMBER, text.strip())) {
      throw mistake(whole);
    }
    return Double.parseDouble(digits(text));
  }

  private static String digits(String number) {
    return number.strip().replace("_", "");
  }

  private static IllegalArgumentException mistake(String found) {
    return new IllegalArgumentException("expected " + FORM + "; found " + Echo.quoted(found));
  }
}

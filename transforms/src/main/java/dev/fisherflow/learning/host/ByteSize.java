package dev.fisherflow.learning.host;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes of memory and disks as people write them: {@code 10GB} is 10^10 bytes, {@code 10GiB} is
 * 10·2^30, and {@code 4g} is 4·2^30, as Java's {@code -Xmx} takes it.
 */
public final class ByteSize {

  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)\\s*([KMGT](?:I?B)?|B)?");
  private static final String UNITS = "KMGT";

  private ByteSize() {}

  /**
   * How many bytes a text says.
   *
   * @throws IllegalArgumentException if it says no size, or no whole number of bytes below 2^63
   */
  public static long parse(String text) {
    Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!size.matches()) {
      throw new IllegalArgumentException(
          "expected a size such as 10GB (powers of 1,000), 10GiB or 4g (powers of 1,024), found '"
              + text
              + "'");
    }
    try {
      return new BigDecimal(size.group(1)).multiply(unit(size.group(2))).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "expected a whole number of bytes below 2^63, found '" + text + "'", e);
    }
  }

  private static BigDecimal unit(String unit) {
    int power = unit == null ? 0 : UNITS.indexOf(unit.charAt(0)) + 1;
    boolean decimal = unit != null && unit.length() == 2;
    return BigDecimal.valueOf(decimal ? 1000 : 1024).pow(power);
  }
}

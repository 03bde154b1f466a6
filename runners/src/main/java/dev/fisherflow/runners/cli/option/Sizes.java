package dev.fisherflow.runners.cli.option;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes on disk, such as {@code 10GB}: powers of 1,000, as disks are sold. */
public final class Sizes implements ITypeConverter<Long> {

  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)\\s*(B|KB|MB|GB|TB)?");
  private static final Map<String, Integer> POWERS =
      Map.of("B", 0, "KB", 3, "MB", 6, "GB", 9, "TB", 12);

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!size.matches()) {
      throw new TypeConversionException("expected a size such as 10GB, found '" + text + "'");
    }
    String unit = size.group(2) == null ? "B" : size.group(2);
    try {
      return new BigDecimal(size.group(1)).movePointRight(POWERS.get(unit)).longValueExact();
    } catch (ArithmeticException e) {
      throw new TypeConversionException(
          "expected a whole number of bytes below 2^63, found '" + text + "'");
    }
  }
}

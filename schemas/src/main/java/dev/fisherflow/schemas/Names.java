package dev.fisherflow.schemas;

import java.math.BigDecimal;
import java.math.MathContext;

/** Texts of numbers in names, records and tables. */
public final class Names {

  private Names() {}

  /**
   * The shortest decimal that reads back as the same number: {@code 0.001}, {@code 100}, {@code
   * 1e-7}. The same on every Java version, which {@link Double#toString} is not.
   */
  public static String number(Number value) {
    double number = value.doubleValue();
    if (!Double.isFinite(number) || number == 0) {
      return number == 0 ? "0" : String.valueOf(number);
    }
    BigDecimal exact = new BigDecimal(number);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= 17; digits++) {
      shortest = exact.round(new MathContext(digits));
      if (shortest.doubleValue() == number) {
        break;
      }
    }
    shortest = shortest.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 7) {
      return shortest.toPlainString();
    }
    return shortest.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }
}

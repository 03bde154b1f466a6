package dev.fisherflow.learning.evaluation;

import dev.fisherflow.schemas.Echo;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scale &kappa; of the loss that directions are evaluated by, as it was written. Rows have the
 * scale &kappa;, so that dampings are in units of &kappa;&sup2; and &gamma; falls with
 * &kappa;<sup>&frac12;</sup>.
 *
 * @param text a number such as {@code 0.025} or a fraction such as {@code 1/40}
 * @param value &kappa; &gt; 0
 */
public record LossScale(String text, double value) implements Serializable {

  /** What a mistake says is expected. */
  public static final String FORM = "a loss scale above 0 such as 0.025 or 1/40";

  private static final int LONGEST = 40;
  private static final String NUMBER = "((?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)";
  private static final Pattern PATTERN = Pattern.compile(NUMBER + "(?:/" + NUMBER + ")?");

  /**
   * Reads a number or a fraction.
   *
   * @throws IllegalArgumentException if it is neither, or no number above 0
   */
  public static LossScale of(String text) {
    Matcher matcher = PATTERN.matcher(text.strip());
    double value = 0;
    if (text.length() <= LONGEST && matcher.matches()) {
      String divisor = matcher.group(2);
      value =
          Double.parseDouble(matcher.group(1))
              / (divisor == null ? 1 : Double.parseDouble(divisor));
    }
    if (!(value > 0) || !((float) value > 0) || !Float.isFinite((float) value)) {
      throw new IllegalArgumentException("expected " + FORM + "; found " + Echo.quoted(text));
    }
    return new LossScale(text.strip(), value);
  }

  /** That of the mean over a batch. */
  public static LossScale ofMean(int batchSize) {
    return new LossScale("1/" + batchSize, 1.0 / batchSize);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}

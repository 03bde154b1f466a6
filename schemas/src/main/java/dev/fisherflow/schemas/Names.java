package dev.fisherflow.schemas;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Short, stable names of settings, by which selections group and reports show them. Settings that
 * train differently have different names; what everybody leaves at its usual value is not named.
 */
public final class Names {

  private static final Set<List<String>> USUAL_MODULES =
      Set.of(List.of(), List.of("q", "v"), List.of("query", "value"));

  private Names() {}

  /** Name of an adapter, such as {@code lora-r8}, {@code lora-r8-a16}, {@code prompt-20}. */
  public static String adapter(AdapterSettings adapter) {
    List<String> parts = new ArrayList<>();
    parts.add(adapter.getType());
    if (adapter.getRank() != null) {
      parts.add("r" + adapter.getRank());
    }
    if (adapter.getAlpha() != null
        && (adapter.getRank() == null || adapter.getAlpha() != adapter.getRank().doubleValue())) {
      parts.add("a" + number(adapter.getAlpha()));
    }
    if (adapter.getDropout() != null && adapter.getDropout() != 0) {
      parts.add("d" + number(adapter.getDropout()));
    }
    if (!USUAL_MODULES.contains(adapter.getTargetModules())) {
      parts.add(String.join("+", adapter.getTargetModules()));
    }
    if (adapter.getBias() != null && !adapter.getBias().equals("none")) {
      parts.add("bias_" + adapter.getBias());
    }
    if (adapter.getVirtualTokens() != null) {
      parts.add(adapter.getVirtualTokens().toString());
    }
    if (adapter.getPromptInit() != null && !adapter.getPromptInit().equals("text")) {
      parts.add(adapter.getPromptInit());
    }
    if (Boolean.TRUE.equals(adapter.getDecoderPads())) {
      parts.add("pads");
    }
    if (adapter.getHead() != null) {
      parts.add("head_" + adapter.getHead());
    }
    return String.join("-", parts);
  }

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

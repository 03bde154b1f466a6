package dev.fisherflow.schemas;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * Short, stable names of settings, by which selections group and reports show them. Settings that
 * train differently have different names; what everybody leaves at its usual value is not named.
 */
public final class Names {

  private Names() {}

  /**
   * The hyper-parameters of an optimizer in the schema's order, such as {@code learningRate=0.001
   * weightDecay=0.01}: every number that is given, and the schedule where it is not constant.
   */
  public static String hyperparameters(OptimizerSettings optimizer) {
    List<String> parts = new ArrayList<>();
    for (Schema.Field field : optimizer.getSchema().getFields()) {
      if (optimizer.get(field.pos()) instanceof Number value) {
        parts.add(field.name() + "=" + number(value));
      }
    }
    Schedule schedule = optimizer.getSchedule();
    if (!schedule.getType().equals("constant")) {
      parts.add("schedule=" + schedule.getType());
      if (!schedule.getMilestones().isEmpty()) {
        parts.add(
            schedule.getMilestones().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(",", "milestones=", "")));
      }
      if (schedule.getFactor() != null) {
        parts.add("factor=" + number(schedule.getFactor()));
      }
    }
    return String.join(" ", parts);
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

package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.report.table.Durations;
import dev.fisherflow.pipelines.run.SweepCost;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** The cost of a sweep in words, such as {@code 12 min left, 0.4 of about 1.2 processor hours}. */
public final class CostLine {

  private static final MathContext DIGITS = new MathContext(2);

  private CostLine() {}

  /** The words while trials are open. */
  public static String open(SweepCost cost) {
    return left(cost.secondsLeft()) + ", " + spent(cost);
  }

  private static String left(Double seconds) {
    if (seconds == null) {
      return "time left unknown before the first step";
    }
    return (seconds < 1 ? "less than 1 s" : Durations.text(seconds)) + " left";
  }

  /** The words whether or not more will come. */
  public static String spent(SweepCost cost) {
    String processors = share("processor", cost.processorHours(), cost.processorHoursInAll());
    return cost.gpuHours() > 0 || (cost.gpuHoursInAll() != null && cost.gpuHoursInAll() > 0)
        ? processors + ", " + share("GPU", cost.gpuHours(), cost.gpuHoursInAll())
        : processors;
  }

  private static String share(String of, double hours, Double inAll) {
    boolean over = inAll == null || inAll <= hours;
    return over
        ? "%s %s hours".formatted(text(hours), of)
        : "%s of about %s %s hours".formatted(text(hours), text(inAll), of);
  }

  /** Two digits that say something, however short the sweep. */
  private static String text(double hours) {
    return hours < 10
        ? new BigDecimal(hours).round(DIGITS).stripTrailingZeros().toPlainString()
        : String.format(Locale.ROOT, "%.0f", hours);
  }
}

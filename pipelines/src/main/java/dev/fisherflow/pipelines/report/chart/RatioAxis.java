package dev.fisherflow.pipelines.report.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A logarithmic axis whose ticks are round numbers, as many as there is a use for. */
final class RatioAxis extends LogAxis {

  private static final long serialVersionUID = 1L;

  private static final int ENOUGH = 4;
  private static final int MOST = 14;

  /** Ticks of a decade, from coarse to fine. */
  private static final List<double[]> DECADES =
      List.of(
          new double[] {1},
          new double[] {1, 2, 5},
          new double[] {1, 1.5, 2, 3, 4, 5, 6, 8},
          new double[] {
            1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.5, 6, 7, 8, 9
          });

  RatioAxis(String label) {
    super(label);
  }

  @Override
  protected List<NumberTick> refreshTicksHorizontal(
      Graphics2D graphics, Rectangle2D area, RectangleEdge edge) {
    return ticks(TextAnchor.TOP_CENTER);
  }

  @Override
  protected List<NumberTick> refreshTicksVertical(
      Graphics2D graphics, Rectangle2D area, RectangleEdge edge) {
    return ticks(TextAnchor.CENTER_RIGHT);
  }

  private List<NumberTick> ticks(TextAnchor anchor) {
    List<Double> values = List.of();
    for (double[] decade : DECADES) {
      values = values(decade);
      if (values.size() >= ENOUGH) {
        break;
      }
    }
    int every = 1 + values.size() / MOST;
    List<NumberTick> ticks = new ArrayList<>();
    for (int i = 0; i < values.size(); i += every) {
      ticks.add(new NumberTick(values.get(i), text(values.get(i)), anchor, TextAnchor.CENTER, 0));
    }
    return ticks;
  }

  private List<Double> values(double[] decade) {
    List<Double> values = new ArrayList<>();
    int first = (int) Math.floor(Math.log10(getRange().getLowerBound()));
    int last = (int) Math.floor(Math.log10(getRange().getUpperBound()));
    for (int exponent = first; exponent <= last; exponent++) {
      for (double mantissa : decade) {
        double value = Double.parseDouble(mantissa + "e" + exponent);
        if (getRange().contains(value)) {
          values.add(value);
        }
      }
    }
    return values;
  }

  /** Such as {@code 0.5}, {@code 20}, {@code 1e-7}. */
  private static String text(double value) {
    boolean plain = value >= 1e-3 && value < 1e5;
    return new DecimalFormat(
            plain ? "0.####" : "0.##E0", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value)
        .replace('E', 'e');
  }
}

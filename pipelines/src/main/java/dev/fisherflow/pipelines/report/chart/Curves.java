package dev.fisherflow.pipelines.report.chart;

import dev.fisherflow.learning.evaluation.LossScale;
import dev.fisherflow.schemas.IndicatorSummary;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** One chart of curves with bars of one standard deviation, on a logarithmic vertical axis. */
final class Curves {

  /** Distinct for colour-blind readers too (Okabe and Ito). */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x000000),
          new Color(0x8C8C8C));

  private static final Color GRID = new Color(0xD8D8D8);
  private static final Shape POINT = new Ellipse2D.Double(-2.5, -2.5, 5, 5);

  private final YIntervalSeriesCollection series = new YIntervalSeriesCollection();
  private final String title;

  Curves(String title) {
    this.title = title;
  }

  /**
   * Adds a curve.
   *
   * @param x where a point is
   */
  void add(String name, List<IndicatorSummary> points, ToDoubleFunction<IndicatorSummary> x) {
    YIntervalSeries curve = new YIntervalSeries(name, true, true);
    for (IndicatorSummary point : points) {
      double mean = point.getMean();
      if (mean > 0) {
        Double deviation = point.getStandardDeviation();
        double bar = deviation == null ? 0 : deviation;
        // A logarithmic axis has no place for what is below 0.
        curve.add(x.applyAsDouble(point), mean, Math.max(mean - bar, mean / 10), mean + bar);
      }
    }
    if (!curve.isEmpty()) {
      series.addSeries(curve);
    }
  }

  boolean isEmpty() {
    return series.getSeriesCount() == 0;
  }

  /** Over the training, in per cent. */
  JFreeChart overStages() {
    NumberAxis axis = new NumberAxis("training done (%)");
    axis.setAutoRangeIncludesZero(false);
    axis.setAutoRangeStickyZero(false);
    return chart(axis);
  }

  /** Over dampings that belong to a scale of the loss. */
  JFreeChart overDampings(LossScale scale) {
    return chart(new RatioAxis("damping λ, at loss scale κ = " + scale));
  }

  private JFreeChart chart(ValueAxis across) {
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDrawXError(false);
    renderer.setDefaultLinesVisible(true);
    renderer.setCapLength(3);
    for (int i = 0; i < series.getSeriesCount(); i++) {
      renderer.setSeriesPaint(i, COLOURS.get(i % COLOURS.size()));
      renderer.setSeriesShape(i, POINT);
      renderer.setSeriesStroke(i, new BasicStroke(1.5f));
    }
    RatioAxis up = new RatioAxis(null);
    XYPlot plot = new XYPlot(series, across, up, renderer);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.addRangeMarker(new ValueMarker(1, Color.DARK_GRAY, new BasicStroke(1)));
    widen(up);
    JFreeChart chart =
        new JFreeChart(
            title, new Font(Font.SANS_SERIF, Font.BOLD, 14), plot, series.getSeriesCount() > 1);
    chart.setBackgroundPaint(Color.WHITE);
    return chart;
  }

  /** At least a factor of two to look at, and the bars whole. */
  private void widen(RatioAxis axis) {
    double lowest = extreme(true).orElse(1);
    double highest = extreme(false).orElse(1);
    double margin = Math.pow(highest / lowest, 0.05);
    if (highest / lowest < 2) {
      double middle = Math.sqrt(lowest * highest);
      lowest = middle / Math.sqrt(2);
      highest = middle * Math.sqrt(2);
    }
    axis.setRange(lowest / margin, highest * margin);
  }

  private OptionalDouble extreme(boolean lowest) {
    DoubleStream values =
        IntStream.range(0, series.getSeriesCount())
            .boxed()
            .flatMapToDouble(
                s ->
                    IntStream.range(0, series.getItemCount(s))
                        .mapToDouble(
                            i -> lowest ? series.getStartYValue(s, i) : series.getEndYValue(s, i)));
    return lowest ? values.min() : values.max();
  }
}

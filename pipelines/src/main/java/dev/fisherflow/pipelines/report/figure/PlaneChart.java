package dev.fisherflow.pipelines.report.figure;

import dev.fisherflow.learning.illustration.Point;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.VectorRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.util.ShapeUtils;
import org.jfree.data.xy.VectorSeries;
import org.jfree.data.xy.VectorSeriesCollection;
import org.jfree.data.xy.XYDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A chart of the plane of two parameters; what is added later lies above. */
final class PlaneChart {

  private static final int CONTOUR_CELLS = 100;
  private static final int CONTOUR_LEVELS = 12;
  private static final int ARROWS_PER_SIDE = 18;

  /** Of the distance between two arrows. */
  private static final double ARROW_LENGTH = 0.7;

  /** Of the distance between two arrows, for the longest of those that differ in length. */
  private static final double LONGEST_ARROW = 2.5;

  private static final Color CONTOUR = new Color(0xC8C8C8);
  private static final Color ARROW = new Color(0x6A7FA0);
  private static final Color MARK = Color.BLACK;
  private static final Stroke THIN = new BasicStroke(0.8f);
  private static final Stroke THICK =
      new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  private static final Stroke DASHED =
      new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);

  /** Distinct for colour-blind readers too (Okabe and Ito's palette). */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0xD55E00),
          new Color(0x0072B2),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xB8860B));

  private final Window window;
  private final XYPlot plot = new XYPlot();
  private int layers;
  private int paths;

  PlaneChart(Window window) {
    this.window = window;
    plot.setDomainAxis(axis("θ₀", window.centre().theta0()));
    plot.setRangeAxis(axis("θ₁", window.centre().theta1()));
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
  }

  /** Adds lines of equal value; their square roots are evenly spaced, as a parabola's lines are. */
  PlaneChart contours(ToDoubleFunction<Point> function) {
    Contours contours = new Contours(function, window, CONTOUR_CELLS);
    List<List<Point>> lines = new ArrayList<>();
    for (int k = 1; k < CONTOUR_LEVELS; k++) {
      double share = (double) k / CONTOUR_LEVELS;
      lines.addAll(contours.lines(share * share * contours.largest()));
    }
    return lines(lines, CONTOUR, THIN);
  }

  /**
   * Adds an arrow at each node of a grid.
   *
   * @param field where the arrows point
   * @param normalised whether all are of one length; else lengths are in proportion
   */
  PlaneChart arrows(UnaryOperator<Point> field, boolean normalised) {
    List<Point> nodes = new ArrayList<>();
    for (int i = 0; i < ARROWS_PER_SIDE; i++) {
      for (int j = 0; j < ARROWS_PER_SIDE; j++) {
        // Never on a centred window's middle lines or diagonals, where a field may be singular.
        nodes.add(window.at((i + 0.5) / ARROWS_PER_SIDE, (j + 0.25) / ARROWS_PER_SIDE));
      }
    }
    double spacing = 2 * window.radius() / ARROWS_PER_SIDE;
    double longest = nodes.stream().mapToDouble(node -> field.apply(node).norm()).max().orElse(0);
    VectorSeries arrows = new VectorSeries("arrows");
    for (Point node : nodes) {
      Point arrow = field.apply(node);
      double scale =
          normalised ? ARROW_LENGTH * spacing / arrow.norm() : LONGEST_ARROW * spacing / longest;
      if (arrow.norm() > 0) {
        arrows.add(node.theta0(), node.theta1(), scale * arrow.theta0(), scale * arrow.theta1());
      }
    }
    VectorSeriesCollection dataset = new VectorSeriesCollection();
    dataset.addSeries(arrows);
    VectorRenderer renderer = new VectorRenderer();
    renderer.setSeriesPaint(0, ARROW);
    renderer.setSeriesStroke(0, THIN);
    return add(dataset, renderer);
  }

  /** Adds a dashed line, which may go beyond the window. */
  PlaneChart dashed(Point from, Point to) {
    return lines(List.of(List.of(from, to)), MARK, DASHED);
  }

  /** Adds a path, in a colour of its own. */
  PlaneChart path(List<Point> points) {
    return lines(List.of(points), COLOURS.get(paths++ % COLOURS.size()), THICK);
  }

  /** Adds a disc. */
  PlaneChart disc(Point at) {
    return mark(at, new Ellipse2D.Double(-4, -4, 8, 8));
  }

  /** Adds a diamond. */
  PlaneChart diamond(Point at) {
    return mark(at, ShapeUtils.createDiamond(6));
  }

  /** The chart. */
  JFreeChart titled(String title) {
    JFreeChart chart = new JFreeChart(title, new Font(Font.SANS_SERIF, Font.BOLD, 14), plot, false);
    chart.setBackgroundPaint(Color.WHITE);
    return chart;
  }

  private NumberAxis axis(String label, double centre) {
    NumberAxis axis = new NumberAxis(label);
    axis.setRange(centre - window.radius(), centre + window.radius());
    return axis;
  }

  private PlaneChart lines(List<List<Point>> lines, Color colour, Stroke stroke) {
    XYSeries series = new XYSeries("lines", false);
    for (List<Point> line : lines) {
      line.forEach(point -> series.add(point.theta0(), point.theta1()));
      // A gap before the next line.
      series.add(line.get(0).theta0(), Double.NaN);
    }
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    renderer.setDrawSeriesLineAsPath(true);
    renderer.setSeriesPaint(0, colour);
    renderer.setSeriesStroke(0, stroke);
    return add(new XYSeriesCollection(series), renderer);
  }

  private PlaneChart mark(Point at, Shape shape) {
    XYSeries series = new XYSeries("mark");
    series.add(at.theta0(), at.theta1());
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
    renderer.setSeriesShape(0, shape);
    renderer.setSeriesPaint(0, MARK);
    return add(new XYSeriesCollection(series), renderer);
  }

  private PlaneChart add(XYDataset dataset, XYItemRenderer renderer) {
    plot.setDataset(layers, dataset);
    plot.setRenderer(layers, renderer);
    layers++;
    return this;
  }
}

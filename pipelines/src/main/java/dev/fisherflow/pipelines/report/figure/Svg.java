package dev.fisherflow.pipelines.report.figure;

import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.apache.batik.svggen.SVGSyntax;
import org.apache.commons.text.StringEscapeUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.text.TextUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Draws charts as one SVG element: words stay words, nothing outside is referred to, and the same
 * charts give the same bytes. It can be a file or a part of a page.
 *
 * @param name begins every id within the picture: pictures of one page need different names. A
 *     letter, then letters and digits
 * @param width of one chart, in pixels
 * @param height of one chart, in pixels
 */
public record Svg(String name, int width, int height) {

  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private static final String GENERIC = SVGSyntax.ID_PREFIX_GENERIC_DEFS;

  /** Digits after the point: a hundredth of a pixel. */
  private static final int PRECISION = 2;

  private static final Pattern TITLE = Pattern.compile("<title[^>]*>([^<]*)</title");

  static {
    // Otherwise rotated words, those of a vertical axis, become outlines.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
  }

  /** Checks name and size. */
  public Svg {
    if (!name.matches("[A-Za-z][A-Za-z0-9]*")) {
      throw new IllegalArgumentException(
          "Expected a picture's name of letters and digits, found '" + name + "'");
    }
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "Expected a size of one pixel or more, found " + width + " x " + height);
    }
  }

  /** The title of a picture that was drawn, empty if it has none. */
  public static String title(String svg) {
    Matcher title = TITLE.matcher(svg);
    return title.find() ? StringEscapeUtils.unescapeXml(title.group(1).strip()) : "";
  }

  /**
   * Draws one chart.
   *
   * @param chart what to draw
   */
  public String draw(JFreeChart chart) {
    return draw(List.of(chart), 1);
  }

  /**
   * Draws several charts side by side, row by row.
   *
   * @param charts what to draw, at least one
   * @param columns charts in a row
   */
  public String draw(List<JFreeChart> charts, int columns) {
    return draw("", charts, columns);
  }

  /**
   * Draws several charts as one picture with a title, which readers that do not see it say.
   *
   * @param title what it shows; empty for none
   * @param charts what to draw, at least one
   * @param columns charts in a row
   */
  public String draw(String title, List<JFreeChart> charts, int columns) {
    if (charts.isEmpty() || columns < 1) {
      throw new IllegalArgumentException(
          "Expected charts and columns, found " + charts.size() + " and " + columns);
    }
    SVGGraphics2D graphics = new SVGGraphics2D(context(), false);
    for (int i = 0; i < charts.size(); i++) {
      int left = i % columns * width;
      int top = i / columns * height;
      Rectangle2D place = new Rectangle2D.Double(left, top, width, height);
      charts.get(i).draw(graphics, place);
    }
    int columnsUsed = Math.min(columns, charts.size());
    int rows = (charts.size() + columns - 1) / columns;
    return text(title, graphics, columnsUsed * width, rows * height);
  }

  private SVGGeneratorContext context() {
    Document document =
        GenericDOMImplementation.getDOMImplementation().createDocument(NAMESPACE, "svg", null);
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment(null);
    context.setPrecision(PRECISION);
    context.setIDGenerator(new NumberedIds(name));
    return context;
  }

  private String text(String title, SVGGraphics2D graphics, int width, int height) {
    Element root = graphics.getRoot();
    root.setAttribute("width", Integer.toString(width));
    root.setAttribute("height", Integer.toString(height));
    root.setAttribute("viewBox", "0 0 " + width + " " + height);
    for (Node node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
      // The one id that the generator of ids is not asked for.
      if (node instanceof Element element && element.getAttribute("id").equals(GENERIC)) {
        element.setAttribute("id", name + "-" + GENERIC);
      }
    }
    if (!title.isEmpty()) {
      Element said = root.getOwnerDocument().createElementNS(NAMESPACE, "title");
      said.setTextContent(title);
      root.insertBefore(said, root.getFirstChild());
    }
    StringWriter writer = new StringWriter();
    try {
      graphics.stream(root, writer, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String document = writer.toString();
    // The declarations before the element name a DTD at another place.
    return document.substring(document.indexOf("<svg")).strip() + "\n";
  }

  /** Numbers ids from 0 for each kind. */
  private static final class NumberedIds extends SVGIDGenerator {
    private final String name;

    NumberedIds(String name) {
      this.name = name;
    }

    @Override
    public String generateID(String prefix) {
      return name + "-" + super.generateID(prefix);
    }
  }
}

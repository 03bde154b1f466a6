package dev.fisherflow.pipelines.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class SvgTest {

  private static JFreeChart chart(String title) {
    XYSeries line = new XYSeries("γ & <friends>");
    line.add(1, 2);
    line.add(2, 3);
    return ChartFactory.createXYLineChart(title, "stage", "ratio", new XYSeriesCollection(line));
  }

  @Test
  void wordsStayWords() throws Exception {
    Document svg = Xml.parse(new Svg("a", 400, 300).draw(chart("Of θ")));
    assertThat(Xml.elements(svg, "text"))
        .extracting(Element::getTextContent)
        .contains("Of θ", "stage", "ratio", "γ & <friends>");
  }

  @Test
  void aGridTakesTheRoomOfItsCharts() throws Exception {
    Svg svg = new Svg("a", 400, 300);
    Element grid =
        Xml.parse(svg.draw(List.of(chart("1"), chart("2"), chart("3")), 2)).getDocumentElement();
    assertThat(grid.getAttribute("width")).isEqualTo("800");
    assertThat(grid.getAttribute("height")).isEqualTo("600");
    assertThat(grid.getAttribute("viewBox")).isEqualTo("0 0 800 600");
    assertThat(Xml.parse(svg.draw(List.of(chart("1")), 2)).getDocumentElement())
        .extracting(element -> element.getAttribute("viewBox"))
        .isEqualTo("0 0 400 300");
  }

  @Test
  void theSameChartsAreTheSameBytes() {
    Svg svg = new Svg("a", 400, 300);
    assertThat(svg.draw(chart("1"))).isEqualTo(svg.draw(chart("1")));
    JFreeChart drawnTwice = chart("1");
    assertThat(svg.draw(drawnTwice)).isEqualTo(svg.draw(drawnTwice));
  }

  @Test
  void everyIdBeginsWithTheNameAndEveryReferenceStaysWithin() {
    String svg = new Svg("first", 400, 300).draw(chart("1"));
    assertThat(svg).contains(" id=\"first-").contains("url(#first-");
    assertThat(svg).doesNotContainPattern(" id=\"(?!first-)").doesNotContainPattern("url\\((?!#)");
    assertThat(svg).startsWith("<svg").doesNotContain("DOCTYPE").doesNotContain("<!--");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "a b", "a\"b"})
  void aNameIsFitForAnId(String name) {
    assertThatThrownBy(() -> new Svg(name, 1, 1)).hasMessageContaining("'" + name + "'");
  }

  @Test
  void sizesAndNumbersAreAboveZero() {
    assertThatThrownBy(() -> new Svg("a", 0, 1)).hasMessageContaining("0 x 1");
    assertThatThrownBy(() -> new Svg("a", 1, 1).draw(List.of(), 1)).hasMessageContaining("0 and 1");
    assertThatThrownBy(() -> new Svg("a", 1, 1).draw(List.of(chart("")), 0))
        .hasMessageContaining("1 and 0");
  }
}

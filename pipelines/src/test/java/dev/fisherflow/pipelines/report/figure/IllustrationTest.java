package dev.fisherflow.pipelines.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class IllustrationTest {

  private static final Map<String, String> FILES = Illustration.draw();

  @ParameterizedTest
  @CsvSource({
    "figure1.svg, SGD, NGD = iEF, EF, 'EF, enlarged; arrows not normalised'",
    "figure4.svg, SGD, NGD, iEF, EF"
  })
  void aFigureHasItsFourPanels(String name, String a, String b, String c, String d)
      throws Exception {
    Document svg = Xml.parse(FILES.get(name));
    List<String> texts = Xml.elements(svg, "text").stream().map(Element::getTextContent).toList();
    assertThat(texts).containsSubsequence(a, b, c, d);
    assertThat(texts).filteredOn("θ₀"::equals).hasSize(4);
    assertThat(texts).filteredOn("θ₁"::equals).hasSize(4);
    assertThat(FILES.get(name)).doesNotContain("NaN").doesNotContain("Infinity");
  }

  @Test
  void thePageHoldsBothFiguresAndNoIdTwice() throws Exception {
    Document page = Xml.parse(FILES.get("illustration.html"));
    assertThat(Xml.elements(page, "svg")).hasSize(2);
    assertThat(Xml.elements(page, "*"))
        .extracting(element -> element.getAttribute("id"))
        .filteredOn(id -> !id.isEmpty())
        .hasSizeGreaterThan(8)
        .doesNotHaveDuplicates();
  }

  /** Addresses are names of XML's namespaces alone; references stay within the page. */
  @Test
  void nothingOutsideIsReferredTo() {
    assertThat(FILES.get("illustration.html"))
        .doesNotContain("<script", "<link", "src=", "href=\"", "@import")
        .doesNotContainPattern("(?<!xmlns=\"|xmlns:xlink=\")https?:")
        .doesNotContainPattern("url\\((?!#)");
  }

  @Test
  void drawnTwiceTheBytesAreTheSame() {
    assertThat(Illustration.draw()).isEqualTo(FILES);
  }

  /** Steps of EF counted by a program written apart from this project: 7535 to 79974. */
  @Test
  void theDetourOfTheEmpiricalFisherIsTold() {
    assertThat(FILES.get("illustration.html"))
        .containsPattern("NGD 158 to 233, EF 7\\d{3} to [78]\\d{4}\\.");
  }
}

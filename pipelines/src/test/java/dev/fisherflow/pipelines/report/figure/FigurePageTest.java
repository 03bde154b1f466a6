package dev.fisherflow.pipelines.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class FigurePageTest {

  private static final String PICTURE =
      "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>100%</text></svg>\n";

  private final FigurePage page =
      new FigurePage(
          "A <title>",
          "Of R & D",
          List.of(
              new FigurePage.Section("One", "50 % < θ", PICTURE, "a \"line\""),
              new FigurePage.Section("Two", "more", PICTURE, "a curve")));

  @Test
  void textIsTextAndPicturesAreInline() throws Exception {
    Document document = Xml.parse(page.html());
    assertThat(texts(document, "title")).containsExactly("A <title>");
    assertThat(texts(document, "h1")).containsExactly("A <title>");
    assertThat(texts(document, "p")).containsExactly("Of R & D");
    assertThat(texts(document, "h2")).containsExactly("One", "Two");
    assertThat(texts(document, "figcaption")).containsExactly("50 % < θ", "more");
    assertThat(texts(document, "text")).containsExactly("100%", "100%");
  }

  @Test
  void everyPictureHasWordsForThoseWhoDoNotSeeIt() throws Exception {
    List<Element> pictures = Xml.elements(Xml.parse(page.html()), "div");
    assertThat(pictures).allSatisfy(e -> assertThat(e.getAttribute("role")).isEqualTo("img"));
    assertThat(pictures)
        .extracting(e -> e.getAttribute("aria-label"))
        .containsExactly("a \"line\"", "a curve");
  }

  @Test
  void nothingIsLoadedOrRun() {
    assertThat(page.html())
        .doesNotContain("<script", "<link", "src=", "href=", "url(", "@import")
        .contains("color-scheme: light dark");
  }

  private static List<String> texts(Document document, String name) {
    return Xml.elements(document, name).stream().map(Element::getTextContent).toList();
  }
}

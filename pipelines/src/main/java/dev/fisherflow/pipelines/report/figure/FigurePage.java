package dev.fisherflow.pipelines.report.figure;

import static org.apache.commons.text.StringEscapeUtils.escapeXml10;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A page of figures in one file: it loads nothing, runs nothing, and follows the reader's choice of
 * light or dark; pictures keep their own light ground. Well-formed as XML too.
 *
 * @param title plain text
 * @param introduction a paragraph below the title, plain text; may be empty
 * @param sections the figures, in reading order
 */
public record FigurePage(String title, String introduction, List<Section> sections) {

  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5;
        font-family: system-ui, sans-serif; }
      figure { margin: 1rem 0 3rem; }
      .picture { background: #fff; border: 1px solid #8886; border-radius: 4px; padding: 0.5rem;
        text-align: center; }
      .picture svg { max-width: 100%; height: auto; }
      figcaption { max-width: 60rem; margin-top: 0.75rem; }
      """;

  /** Copies the list. */
  public FigurePage {
    sections = List.copyOf(sections);
  }

  /**
   * One figure.
   *
   * @param heading plain text
   * @param caption what to see, plain text
   * @param svg an SVG element, as {@link Svg} draws it; taken as it is
   * @param alternative what the picture shows, for those who do not see it; plain text
   */
  public record Section(String heading, String caption, String svg, String alternative) {

    private String html() {
      return """
      <section>
      <h2>%s</h2>
      <figure>
      <div class="picture" role="img" aria-label="%s">
      %s
      </div>
      <figcaption>%s</figcaption>
      </figure>
      </section>
      """
          .formatted(
              escapeXml10(heading), escapeXml10(alternative), svg.strip(), escapeXml10(caption));
    }
  }

  /** The page's text, to be written in UTF-8. */
  public String html() {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    <h1>%s</h1>
    %s%s</body>
    </html>
    """
        .formatted(
            escapeXml10(title),
            STYLE,
            escapeXml10(title),
            introduction.isEmpty() ? "" : "<p>" + escapeXml10(introduction) + "</p>\n",
            sections.stream().map(Section::html).collect(Collectors.joining()));
  }
}

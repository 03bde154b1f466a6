package dev.fisherflow.transforms.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.transforms.dataset.TsvLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TsvLinesTest {

  @Test
  void onlyLfEndsALineAndOneCrBeforeItIsLeftOut() throws IOException {
    assertThat(texts("a\r\nb\rc\n\n\u2028d\r")).containsExactly("a", "b\rc", "", "\u2028d\r");
  }

  @Test
  void tellsPlacesAndTheMissingBreakOfTheLastLine() throws IOException {
    List<Line> lines = lines("ab\n\ncd");
    assertThat(lines).extracting(Line::number).containsExactly(11L, 12L, 13L);
    assertThat(lines).extracting(Line::offset).containsExactly(100L, 103L, 104L);
    assertThat(lines).extracting(Line::terminated).containsExactly(true, true, false);
  }

  @Test
  void refusesALineThatIsNoText() {
    String endless = "x".repeat(TsvLines.LONGEST + 1);
    assertThatThrownBy(() -> lines("ok\n" + endless))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("file.tsv, line 12")
        .hasMessageContaining("longer");
  }

  @Property(tries = 200)
  void linesAreThoseOfASplitAtLf(
      @ForAll @StringLength(max = 40) @Chars({'a', '\t', '"', '\n', 'é'}) String text)
      throws IOException {
    // Repeated beyond the size of the reader's buffer.
    String whole = text.repeat(7000) + "\n";
    String expected = Arrays.stream(whole.split("\n", -1)).collect(Collectors.joining("\n"));
    assertThat(String.join("\n", texts(whole)) + "\n").isEqualTo(expected);
  }

  private static List<String> texts(String text) throws IOException {
    return lines(text).stream()
        .map(line -> new String(line.bytes(), StandardCharsets.UTF_8))
        .toList();
  }

  private static List<Line> lines(String text) throws IOException {
    List<Line> lines = new ArrayList<>();
    try (TsvLines reader =
        new TsvLines(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "file.tsv", 100, 10)) {
      for (Line line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
      }
    }
    return lines;
  }
}

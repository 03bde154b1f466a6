package dev.fisherflow.transforms.dataset.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.schemas.SplitFacts;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.tasks.OwnTask;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows with several labels, or with a text to write. */
class OwnTargetsTest {

  @TempDir Path folder;

  @Test
  void severalLabelsAreReadOfEveryLayout() throws IOException {
    List<OwnRow> lists =
        rows(
            "t.jsonl",
            """
            {"text": "x", "label": ["b", "a"]}
            {"text": "y", "label": []}
            {"text": "z", "label": "c"}
            """,
            "label",
            null);
    List<OwnRow> separated = rows("t.csv", "text,label\nx,b|a\ny,\nz,c\n", "label", "|");
    List<OwnRow> flags = rows("f.csv", "text,a,b,c\nx,1,1,0\ny,0,0,0\nz,0,0,1\n", null, null);
    assertThat(lists)
        .extracting(OwnRow::labels)
        .containsExactly(List.of(0, 1), List.of(), List.of(2));
    assertThat(separated)
        .extracting(OwnRow::labels)
        .isEqualTo(lists.stream().map(OwnRow::labels).toList());
    assertThat(flags)
        .extracting(OwnRow::labels)
        .isEqualTo(lists.stream().map(OwnRow::labels).toList());
  }

  @Test
  void everyLabelIsCounted() throws IOException {
    SplitFacts train =
        scan(several("t.csv", "text,label\nx,a|b\nx,a\nz,b|a|c\n", "label", "|"))
            .facts()
            .splits()
            .get(0);
    assertThat(train.getRows()).isEqualTo(3);
    assertThat(train.getLabelCounts()).containsExactly(3L, 2L, 1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "text,label\\nx,a|d\\n;t.csv, line 2, column 'label': expected one of the labels a, b, c of own, found 'd'",
        "text,label\\nx,a\\ny,[a\\n;t.csv, line 3, column 'label': expected a JSON list of labels, found '[a'",
        "text,label\\nx,\\ny,\\n;expected rows with labels in train, found none with any",
      })
  void listsThatCannotBeReadAreErrors(String text, String expected) throws IOException {
    OwnFiles files = several("t.csv", text.replace("\\n", "\n"), "label", "|");
    assertThatThrownBy(() -> scan(files))
        .isInstanceOf(OwnDataException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void aFlagIsZeroOrOne() throws IOException {
    OwnFiles files = several("t.csv", "text,a,b,c\nx,1,yes,0\n", null, null);
    assertThatThrownBy(() -> scan(files))
        .hasMessageContaining("t.csv, line 2, column 'b': expected 0 or 1, found 'yes'");
  }

  @Test
  void textsToWriteAreKeptAndMayNotAllBeTheSame() throws IOException {
    write("train.csv", "q,a\nfirst,\"one, two\"\nsecond,three\nthird,\n");
    OwnSource source = OwnSource.scan(writing("train.csv"), failure -> {});
    List<OwnRow> rows = new ArrayList<>();
    source.read(Splits.TRAIN, rows::add);
    assertThat(rows).extracting(OwnRow::target).containsExactly("one, two", "three");
    assertThat(source.facts().splits().get(0).getLeftOut()).isEqualTo(1);
    write("same.csv", "q,a\nfirst,one\nsecond,one\n");
    assertThatThrownBy(() -> OwnSource.scan(writing("same.csv"), failure -> {}))
        .hasMessageContaining("column 'a': expected different texts in train, found one in every");
  }

  private Task writing(String name) {
    TaskDefinition definition =
        TaskDefinition.newBuilder()
            .setKind(OwnTask.TEXT_TO_TEXT)
            .setMaxTargetTokens(8)
            .setMetrics(List.of("rouge_l"))
            .build();
    return OwnTask.of("own", definition, files(name, "q", "a", null));
  }

  private List<OwnRow> rows(String name, String text, String label, String separator)
      throws IOException {
    List<OwnRow> rows = new ArrayList<>();
    scan(several(name, text, label, separator)).read(Splits.TRAIN, rows::add);
    return rows;
  }

  private static OwnSource scan(OwnFiles files) {
    TaskDefinition definition =
        TaskDefinition.newBuilder()
            .setKind(OwnTask.MULTILABEL)
            .setLabels(List.of("a", "b", "c"))
            .setMetrics(List.of("micro_f1"))
            .build();
    return OwnSource.scan(OwnTask.of("own", definition, files), failure -> {});
  }

  private OwnFiles several(String name, String text, String label, String separator)
      throws IOException {
    write(name, text);
    return files(name, "text", label, separator);
  }

  private OwnFiles files(String name, String text, String label, String separator) {
    List<String> paths = List.of(folder.resolve(name).toString());
    return new OwnFiles(
        paths,
        paths,
        0,
        List.of(),
        new OwnFiles.Fields(text, null, label, null),
        OwnFiles.Format.BY_SUFFIX,
        Map.of(),
        new OwnFiles.Draw(null, false, 1),
        false,
        separator);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}

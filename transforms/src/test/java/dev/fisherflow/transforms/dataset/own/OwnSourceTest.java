package dev.fisherflow.transforms.dataset.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.SplitFacts;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.tasks.OwnTask;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnSourceTest {

  private static final String ROWS = "text,label\nfine,a\nbad,b\n";

  @TempDir Path folder;

  private final List<FailedRecord> faults = new ArrayList<>();

  @Test
  void quotesHoldLineBreaksAndDelimiters() throws IOException {
    write("train.csv", "\uFEFFtext,label\r\n\"two\r\nlines, \"\"so\"\"\",a\r\nplain,b\r\n");
    OwnSource source = scan("train.csv", "train.csv");
    List<OwnRow> rows = rows(source, Splits.TRAIN);
    assertThat(rows).extracting(OwnRow::first).containsExactly("two\r\nlines, \"so\"", "plain");
    assertThat(rows).extracting(OwnRow::line).containsExactly(2L, 4L);
    assertThat(rows).extracting(OwnRow::label).containsExactly(0, 1);
  }

  @Test
  void everyLayoutHasTheSameRows() throws IOException {
    write("train.csv", ROWS);
    write("train.tsv", "text\tlabel\nfine\ta\nbad\tb\n");
    write(
        "train.json",
        "[{\"text\": \"fine\", \"label\": \"a\"},\n{\"text\": \"bad\", \"label\": \"b\"}]");
    write(
        "train.jsonl",
        "{\"text\": \"fine\", \"label\": \"a\"}\n{\"text\": \"bad\", \"label\": \"b\"}\n");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("t.csv.gz")))) {
      out.write(ROWS.getBytes(StandardCharsets.UTF_8));
    }
    for (String name : List.of("train.csv", "train.tsv", "train.json", "train.jsonl", "t.csv.gz")) {
      assertThat(rows(scan(name, name), Splits.TRAIN))
          .as(name)
          .extracting(OwnRow::first, OwnRow::label)
          .containsExactly(tuple("fine", 0), tuple("bad", 1));
    }
  }

  @Test
  void whatEachSplitHoldsIsCounted() throws IOException {
    write("train.csv", ROWS + "bad,b\nworse,b\nshort\nlong,b,c\nlone,\nbare,\n");
    write("dev.csv", "text,label\nfine,a\nfine,a\nnew,b\n");
    List<SplitFacts> facts = scan("train.csv", "dev.csv").facts().splits();
    SplitFacts train = facts.get(0);
    assertThat(train.getRows()).isEqualTo(4);
    assertThat(train.getLabelCounts()).containsExactly(1L, 3L);
    assertThat(train.getRepeated()).isEqualTo(1);
    assertThat(train.getInTrain()).isZero();
    assertThat(train.getLeftOut()).isEqualTo(4);
    assertThat(train.getReasons())
        .isEqualTo(Map.of("expected 2 columns", 2L, "column 'label': expected a value", 2L));
    SplitFacts dev = facts.get(1);
    assertThat(dev.getLabelCounts()).containsExactly(2L, 1L);
    assertThat(dev.getRepeated()).isEqualTo(1);
    assertThat(dev.getInTrain()).isEqualTo(2);
    assertThat(dev.getLeftOut()).isZero();
  }

  @Test
  void rowsThatCannotBeUsedAreLeftOutAndListed() throws IOException {
    write("train.csv", ROWS + "three,cells,here\nshort\nempty,\n\nlast,a\n");
    Files.write(
        folder.resolve("dev.csv"),
        "text,label\nfine,a\ncaf\u00e9,b\n".getBytes(StandardCharsets.ISO_8859_1));
    OwnSource source = scan("train.csv", "dev.csv");
    assertThat(source.facts().leftOut()).isEqualTo(4);
    assertThat(source.rows(Splits.TRAIN)).isEqualTo(3);
    assertThat(source.rows(Splits.DEV)).isEqualTo(1);
    assertThat(faults).extracting(FailedRecord::getLine).containsExactly(4L, 5L, 6L, 3L);
    assertThat(faults)
        .extracting(FailedRecord::getCause)
        .containsExactly(
            "expected 2 columns, found 3",
            "expected 2 columns, found 1",
            "column 'label': expected a value, found none",
            "column 'text': expected text in UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|the file is empty",
        "'text,label\nfine,a\nbad,c\n'|line 3, column 'label': expected one of the labels a, b of own, found 'c'",
        "'text,label\nfine,a\nbad,a\n'|column 'label': expected at least two labels in train, found a alone, in line 2",
        "'text,lable\nfine,a\n'|expected the column 'label', found text, lable",
        "'text,label,text\nfine,a,b\n'|line 1: expected one column 'text', found 2",
        "'text,label\n\"fine,a\nbad,b\n'|is a quote left open",
        "'text,label\n'|none that can be used",
      })
  void filesThatCannotBeUsedAreErrors(String text, String expected) throws IOException {
    write("train.csv", text);
    assertThatThrownBy(() -> scan("train.csv", "train.csv"))
        .isInstanceOf(OwnDataException.class)
        .hasMessageStartingWith(folder.resolve("train.csv").toString())
        .hasMessageContaining(expected);
  }

  @Test
  void whatIsNoFileIsToldApart() throws IOException {
    write("train.csv", ROWS);
    write("train.xlsx", ROWS);
    write("broken.jsonl", "{\"text\": \"fine\", \"label\": \"a\"}\n{\"text\": \n");
    Files.createDirectory(folder.resolve("folder.csv"));
    Files.write(folder.resolve("wide.csv"), ROWS.getBytes(Charset.forName("UTF-16")));
    write("packed.csv.gz", ROWS);
    assertThatThrownBy(() -> scan("missing.csv", "train.csv")).hasMessageContaining("no such file");
    assertThatThrownBy(() -> scan("folder.csv", "train.csv"))
        .hasMessageContaining("found a folder");
    assertThatThrownBy(() -> scan("train.xlsx", "train.csv")).hasMessageContaining(".csv, .tsv");
    assertThatThrownBy(() -> scan("wide.csv", "train.csv"))
        .hasMessageContaining("encoding: UTF-16");
    assertThatThrownBy(() -> scan("packed.csv.gz", "train.csv")).hasMessageContaining("gzip");
    write("binary.csv", "text,label\nfi\0ne,a\n");
    assertThatThrownBy(() -> scan("binary.csv", "train.csv"))
        .hasMessageContaining("line 2: expected text in UTF-8, found a NUL byte");
    assertThatThrownBy(() -> scan("broken.jsonl", "train.csv")).hasMessageContaining("line 3");
  }

  @Test
  void labelsThatTrainLacksAreErrors() throws IOException {
    write("train.csv", "text,label\nfine,a\nbad,b\n");
    write("dev.csv", "text,label\nfine,c\n");
    assertThatThrownBy(() -> scan("train.csv", "dev.csv", "a", "b", "c"))
        .hasMessageContaining(
            "dev.csv, line 2, column 'label': the split dev has 1 rows of the label c, train has none");
  }

  @Test
  void aShareIsDrawnByContent() throws IOException {
    StringBuilder text = new StringBuilder("text,label\n");
    for (int i = 0; i < 100; i++) {
      text.append("text ").append(i % 50).append(i % 4 == 0 ? ",b\n" : ",a\n");
    }
    write("train.csv", text.toString());
    OwnSource source = scan(files("train.csv", List.of(), 0.2), "a", "b");
    List<String> dev = rows(source, Splits.DEV).stream().map(OwnRow::first).toList();
    List<String> train = rows(source, Splits.TRAIN).stream().map(OwnRow::first).toList();
    assertThat(dev).isNotEmpty().doesNotContainAnyElementsOf(train);
    assertThat(dev.size() + train.size()).isEqualTo(100);
    assertThat(dev.size()).isBetween(20, 24);
  }

  private OwnSource scan(String train, String dev, String... labels) {
    return scan(
        files(train, List.of(folder.resolve(dev).toString()), 0),
        labels.length == 0 ? new String[] {"a", "b"} : labels);
  }

  private OwnSource scan(OwnFiles files, String... labels) {
    TaskDefinition definition =
        TaskDefinition.newBuilder()
            .setKind(OwnTask.CLASSIFICATION)
            .setLabels(List.of(labels))
            .setMetrics(List.of("accuracy"))
            .build();
    Task task = OwnTask.of("own", definition, files);
    return OwnSource.scan(task, faults::add);
  }

  private OwnFiles files(String train, List<String> dev, double share) {
    return new OwnFiles(
        List.of(folder.resolve(train).toString()),
        dev,
        share,
        List.of(),
        new OwnFiles.Fields("text", null, "label", null),
        OwnFiles.Format.BY_SUFFIX,
        Map.of(),
        new OwnFiles.Draw(null, true, 1),
        false,
        null);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static List<OwnRow> rows(OwnSource source, String split) {
    List<OwnRow> rows = new ArrayList<>();
    source.read(split, rows::add);
    return rows;
  }
}

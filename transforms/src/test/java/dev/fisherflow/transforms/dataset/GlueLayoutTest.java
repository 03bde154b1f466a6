package dev.fisherflow.transforms.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every official layout is read for what it is. */
class GlueLayoutTest {

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("dev.fisherflow.tasks.Glue#TASKS")
  void readsEverySplitOfATask(Task task) {
    GlueFixture glue = GlueFixture.of(folder, task, 7);
    List<String> splits = new ArrayList<>(List.of("train"));
    splits.addAll(task.splits().dev());
    splits.addAll(task.splits().test());
    assertThat(GlueLayout.of(task)).extracting(GlueLayout::split).isEqualTo(splits);
    for (String split : splits) {
      List<FailedRecord> failures = new ArrayList<>();
      RawSplit.Scan scan = glue.scan(task, split, failures);
      assertThat(failures).isEmpty();
      assertThat(scan.rows()).isEqualTo(7);
      assertThat(scan.chunks()).extracting(RawSplit.Chunk::rows).containsExactly(3, 3, 1);
      List<GlueRow> rows = glue.rows(task, split);
      for (int i = 0; i < 7; i++) {
        GlueRow row = rows.get(i);
        String last = row.second() == null ? row.first() : row.second();
        assertThat(last).contains(" " + i);
        assertThat(row.index()).isEqualTo(task.splits().test().contains(split) ? i : null);
        if (task.splits().test().contains(split)) {
          assertThat(row.label()).isNull();
          assertThat(row.score()).isNull();
        } else if (task.regression()) {
          assertThat(row.label()).isNull();
          assertThat(row.score()).isEqualTo(i % 5 + 0.25);
        } else {
          assertThat(row.label()).isEqualTo(i % task.labels().size());
        }
      }
    }
  }

  @Test
  void findsTextsAndLabelsByTheNamesOfColumnsWhateverTheirOrder() {
    GlueFixture glue =
        new GlueFixture(folder)
            .file(
                "RTE/train.tsv",
                "label\tsentence2\tnote\tsentence1",
                "not_entailment\tFish swim.\t-\tThe pond is dry.");
    GlueRow row = glue.rows(Glue.RTE, "train").get(0);
    assertThat(row.first()).isEqualTo("The pond is dry.");
    assertThat(row.second()).isEqualTo("Fish swim.");
    assertThat(row.label()).isEqualTo(1);
  }

  @Test
  void labelsOfATestFileAreNotRead() {
    GlueFixture glue =
        new GlueFixture(folder)
            .file(
                "MRPC/msr_paraphrase_test.txt",
                "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String",
                "1\t1\t2\tSnow fell.\tIt snowed.",
                "no label at all\t1\t2\tSnow fell.\tIt hailed.");
    List<GlueRow> rows = glue.rows(Glue.MRPC, "test");
    assertThat(rows).extracting(GlueRow::label).containsOnlyNulls();
    assertThat(rows).extracting(GlueRow::first).containsOnly("Snow fell.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AX/AX.tsv",
        "AX/test.tsv",
        "AX.tsv",
        "diagnostic/diagnostic.tsv",
        "MNLI/diagnostic.tsv"
      })
  void findsTheDiagnosticSetWhereItIsUsuallyPut(String file) {
    GlueFixture glue =
        new GlueFixture(folder).file(file, "index\tsentence1\tsentence2", "0\tAll.\tSome.");
    assertThat(glue.rows(Glue.MNLI, "ax")).extracting(GlueRow::second).containsExactly("Some.");
  }

  @Test
  void quotesAreOrdinaryCharacters() {
    GlueFixture glue =
        new GlueFixture(folder)
            .file(
                "SST-2/train.tsv",
                "sentence\tlabel",
                "\"never closed\t1",
                "a \"closed\" one\t0",
                "ends open\"\t1",
                "\"\"\"\t0");
    assertThat(glue.rows(Glue.SST2, "train"))
        .extracting(GlueRow::first)
        .containsExactly("\"never closed", "a \"closed\" one", "ends open\"", "\"\"\"");
  }

  @Test
  void linesMayEndInCrLf() throws IOException {
    GlueFixture unix = GlueFixture.of(folder.resolve("unix"), Glue.MRPC, 5);
    GlueFixture windows = new GlueFixture(folder.resolve("windows"));
    String text = Files.readString(unix.path("MRPC/train.tsv"));
    windows.text("MRPC/train.tsv", text.replace("\n", "\r\n"));
    assertThat(windows.rows(Glue.MRPC, "train")).isEqualTo(unix.rows(Glue.MRPC, "train"));
  }

  @Test
  void aByteOrderMarkIsNoPartOfAName() {
    GlueFixture glue =
        new GlueFixture(folder).file("SST-2/dev.tsv", "\uFEFFsentence\tlabel", "fine work\t1");
    assertThat(glue.rows(Glue.SST2, "dev")).extracting(GlueRow::label).containsExactly(1);
  }

  @Test
  void blankLinesAreNoRows() {
    List<FailedRecord> failures = new ArrayList<>();
    GlueFixture glue =
        new GlueFixture(folder)
            .file("SST-2/test.tsv", "index\tsentence", "0\tone", "", "1\ttwo", "", "");
    assertThat(glue.scan(Glue.SST2, "test", failures).rows()).isEqualTo(2);
    assertThat(failures).isEmpty();
  }
}

package dev.fisherflow.transforms.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a damaged file does: a row is reported, or everything stops with the place and the cause.
 */
class GlueFaultsTest {

  private static final String RTE = "index\tsentence1\tsentence2\tlabel";

  private final List<FailedRecord> failures = new ArrayList<>();
  private GlueFixture glue;

  @BeforeEach
  void folder(@TempDir Path folder) {
    glue = new GlueFixture(folder);
  }

  @Test
  void aRowThatCannotBeReadIsReportedWithItsPlaceAndLeftOut() {
    rows(
        "RTE/train.tsv",
        RTE,
        "0\tA cat slept.\tA cat was awake.\tnot_entailment",
        297,
        "1\tA short row.",
        "3\tA stray\ttab here.\tin the text.\tentailment",
        "4\tNo label.\tNone.\t",
        "5\tA dog ran.\tAn animal ran.\tentailment\t\t");
    RawSplit.Scan scan = glue.scan(Glue.RTE, "train", failures);
    assertThat(scan.rows()).isEqualTo(298);
    assertThat(scan.unusable()).isEqualTo(3);
    assertThat(failures).extracting(FailedRecord::getLine).containsExactly(299L, 300L, 301L);
    assertThat(failures)
        .extracting(FailedRecord::getCause)
        .containsExactly(
            "expected 4 columns, found 2", "expected 4 columns, found 5", "the label is empty");
    assertThat(failures)
        .allSatisfy(
            failure -> {
              assertThat(failure.getStage()).isEqualTo("prepare");
              assertThat(failure.getFile()).isEqualTo(glue.path("RTE/train.tsv").toString());
            });
    assertThat(glue.rows(Glue.RTE, "train"))
        .extracting(GlueRow::first)
        .endsWith("A cat slept.", "A dog ran.");
  }

  @Test
  void oneRowInAHundredMayHaveAFaultAndNoMore() {
    String good = "0\tA cat slept.\tA cat was awake.\tnot_entailment";
    rows("RTE/train.tsv", RTE, good, 99, "1\tA short row.");
    assertThat(glue.scan(Glue.RTE, "train", failures).unusable()).isEqualTo(1);
    rows("RTE/train.tsv", RTE, good, 98, "1\tA short row.");
    stops(Glue.RTE, "train", "RTE/train.tsv: 1 of 99 rows", "limit of 1 %", "line 100: expected 4");
    rows("RTE/test.tsv", "index\tsentence1\tsentence2", "0\ta\tb\tc", 1);
    stops(Glue.RTE, "test", "RTE/test.tsv: 1 of 1 rows", "line 2: expected 3 columns, found 4");
  }

  @Test
  void anEmptyTextIsATextLikeAnother() {
    glue.file("RTE/dev.tsv", RTE, "0\t\tAn empty text.\tentailment", "1\tA\t \tentailment");
    assertThat(glue.scan(Glue.RTE, "dev", failures).rows()).isEqualTo(2);
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"train", "dev", "test"})
  void aNulByteStops(String split) {
    String file = "SST-2/" + split + ".tsv";
    String row = split.equals("test") ? "0\tfine" : "fine\t1";
    String head = split.equals("test") ? "index\tsentence" : "sentence\tlabel";
    glue.file(file, head, row.replace("fine", "fi\0ne"));
    stops(Glue.SST2, split, file + ", line 2", "a NUL byte");
    glue.file(file, head.replace("sent", "s\0nt"), row);
    assertThatThrownBy(() -> glue.find(Glue.SST2, split)).hasMessageContaining("line 1: expected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rte | train | index;sentence1;sentence2;label",
        "rte | train | index;sentence1;sentence2",
        "rte | dev | Index;sentence1;sentence2;LABEL",
        "rte | test | index;sentence1;sentence2",
        "rte | test | index;sentence1;sentence2;label",
        "mrpc | train | \uFEFFQuality;#1 ID;#2 ID;#1 String;#2 String",
        "mrpc | test | \uFEFFindex;#1 ID;#2 ID;#1 String;#2 String",
        "stsb | dev | index;genre;filename;year;old_index;source1;source2;sentence1;sentence2;score"
      })
  void aHeaderAmongTheRowsStops(Task task, String split, String header, @TempDir Path folder) {
    glue = GlueFixture.of(folder, task, 3);
    String file = task.files().folder() + "/" + split + ".tsv";
    glue.replaced(file, "(?s)\\z", header.replace(';', '\t').replace("\\uFEFF", "\uFEFF") + "\n");
    stops(task, split, file + ", line 5", "the header a second time");
  }

  @Test
  void aColumnThatIsThereTwiceStops() {
    glue.file("RTE/dev.tsv", "index\tsentence1\tsentence1\tsentence2\tlabel", "0\ta\tb\tc\td");
    assertThatThrownBy(() -> glue.find(Glue.RTE, "dev"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll("RTE/dev.tsv, line 1", "found sentence1 more than once");
  }

  @Test
  void onlyPlainFilesAreOpened(@TempDir Path folder) throws IOException {
    glue = GlueFixture.of(folder, Glue.RTE, 3);
    Files.delete(glue.path("RTE/test.tsv"));
    Files.createDirectory(glue.path("RTE/test.tsv"));
    assertThatThrownBy(() -> glue.find(Glue.RTE, "test"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll("RTE/test.tsv: expected a plain file, found a folder");
    Files.delete(glue.path("RTE/test.tsv"));
    Files.createSymbolicLink(glue.path("RTE/test.tsv"), Path.of("/dev/zero"));
    assertThatThrownBy(() -> glue.find(Glue.RTE, "test"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll("RTE/test.tsv: expected a plain file, found a pipe");
  }

  @Test
  void bytesThatAreNotUtf8AreReported() {
    String rows = "sentence\tlabel\ncaf\u00e9\t1\n" + "fine\t1\n".repeat(100);
    glue.bytes("SST-2/train.tsv", rows.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(glue.scan(Glue.SST2, "train", failures).rows()).isEqualTo(100);
    assertThat(failures).extracting(FailedRecord::getCause).containsExactly("expected UTF-8 text");
  }

  @Test
  void aReplacementCharacterOfTheTextItselfIsNoFault() {
    glue.file("SST-2/train.tsv", "sentence\tlabel", "what is \uFFFD\t1");
    assertThat(glue.scan(Glue.SST2, "train", failures).rows()).isEqualTo(1);
    assertThat(failures).isEmpty();
  }

  @Test
  void aScoreThatIsNoNumberIsReported() {
    String head = "index\tsentence1\tsentence2\tscore";
    rows("STS-B/train.tsv", head, "0\ta\tb\t2.6", 199, "1\ta\tb\tNaN", "2\ta\tb\t1,5");
    assertThat(glue.scan(Glue.STSB, "train", failures).rows()).isEqualTo(199);
    assertThat(failures)
        .extracting(FailedRecord::getCause)
        .containsExactly(
            "expected a number as score, found 'NaN'", "expected a number as score, found '1,5'");
  }

  @ParameterizedTest
  @CsvSource({"1e0, 1", "+3, 3", ".5, 0.5", "5., 5", "5, 5", "0.0, 0", "-0, 0", "50E-1, 5"})
  void aScoreIsWrittenAsNumbersAre(String text, double score) {
    glue.file("STS-B/dev.tsv", "sentence1\tsentence2\tscore", "a\tb\t" + text);
    assertThat(glue.rows(Glue.STSB, "dev").get(0).score() + 0.0).isEqualTo(score);
  }

  @ParameterizedTest
  @CsvSource({"5.001", "-0.001", "1e1", "1e400", "-5"})
  void aScoreBeyondEitherEndOfTheScaleStops(String score) {
    glue.file("STS-B/dev.tsv", "sentence1\tsentence2\tscore", "a\tb\t" + score);
    stops(Glue.STSB, "dev", "STS-B/dev.tsv, line 2", "0 to 5", "'" + score + "'");
  }

  @Test
  void aLabelOutsideTheTasksSetStops() {
    glue.file("RTE/dev.tsv", RTE, "0\ta\tb\tentailment", "1\ta\tb\tneutral");
    stops(Glue.RTE, "dev", "RTE/dev.tsv, line 3", "one of entailment, not_entailment", "'neutral'");
  }

  @Test
  void aHeaderThatLacksAColumnStops() {
    glue.file("QNLI/train.tsv", "index\tsentence1\tsentence2\tlabel", "0\ta\tb\tentailment");
    assertThatThrownBy(() -> glue.find(Glue.QNLI, "train"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("QNLI/train.tsv, line 1")
        .hasMessageContaining("columns question, sentence, label")
        .hasMessageContaining("missing: question, sentence")
        .hasMessageContaining("found: index, sentence1, sentence2, label");
  }

  @Test
  void commasAreNoTabs() {
    glue.file("SST-2/train.tsv", "sentence,label", "fine,1");
    assertThatThrownBy(() -> glue.find(Glue.SST2, "train"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("tab-separated columns sentence, label");
  }

  @Test
  void aColaFileWithAHeaderStops() {
    glue.file("CoLA/train.tsv", "sentence\tlabel", "Birds sing.\t1");
    assertThatThrownBy(() -> glue.find(Glue.COLA, "train"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("CoLA/train.tsv, line 1")
        .hasMessageContaining("no header and the 4 tab-separated columns");
  }

  @Test
  void aMissingFileStopsWithAllPlacesItMayBeIn() {
    assertThatThrownBy(() -> glue.find(Glue.MRPC, "test"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(glue.location())
        .hasMessageContaining("no test file of mrpc")
        .hasMessageContaining("MRPC/test.tsv or MRPC/msr_paraphrase_test.txt");
  }

  @Test
  void anEmptyFileAndAHeaderAloneStop() {
    glue.text("RTE/train.tsv", "").file("RTE/dev.tsv", RTE);
    assertThatThrownBy(() -> glue.find(Glue.RTE, "train"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("RTE/train.tsv: the file is empty");
    stops(Glue.RTE, "dev", "RTE/dev.tsv", "expected rows of rte, found none");
  }

  @Test
  void aFileCutWithinARowIsReported() {
    glue.text("RTE/train.tsv", RTE + "\n0\ta\tb\tentailment".repeat(100) + "\n1\tA cat sle");
    assertThat(glue.scan(Glue.RTE, "train", failures).rows()).isEqualTo(100);
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).getLine()).isEqualTo(102);
    assertThat(failures.get(0).getCause())
        .startsWith("expected 4 columns, found 2; the file ends here without a line break");
  }

  @Test
  void aFileCutWithinALabelIsReported() {
    glue.text("RTE/train.tsv", RTE + "\n0\ta\tb\tentailment".repeat(100) + "\n1\ta\tb\tnot_ent");
    assertThat(glue.scan(Glue.RTE, "train", failures).rows()).isEqualTo(100);
    assertThat(failures.get(0).getCause()).startsWith("the label is 'not_ent'; the file ends here");
  }

  @Test
  void aTestFileThatWasCutShortStops() {
    glue.text("SST-2/test.tsv", "index\tsentence\n0\ta fine day\n1\ta fi");
    stops(Glue.SST2, "test", "SST-2/test.tsv, line 3: expected 1,821 rows, found 2 and no line");
  }

  @Test
  void aLastRowWithoutALineBreakIsKeptAndReported() {
    StringBuilder rows = new StringBuilder("index\tsentence1\tsentence2");
    for (int i = 0; i < 146; i++) {
      rows.append("\n").append(i).append("\ta\tb");
    }
    glue.text("WNLI/test.tsv", rows.toString());
    RawSplit.Scan scan = glue.scan(Glue.WNLI, "test", failures);
    assertThat(scan.rows()).isEqualTo(146);
    assertThat(scan.unusable()).isZero();
    assertThat(failures.get(0).getCause()).startsWith("the row is kept; the file ends here");
  }

  @Test
  void anUnreadableTestRowStops() {
    glue.file("RTE/test.tsv", "index\tsentence1\tsentence2", "0\ta\tb", "1\ta", "2\ta\tb");
    stops(Glue.RTE, "test", "RTE/test.tsv, line 3", "expected 3 columns, found 2", "left out");
  }

  @Test
  void anOddTestRowIsKeptAndReported() {
    List<String> lines = new ArrayList<>(List.of("id\tquestion1\tquestion2"));
    for (int i = 0; i < 100; i++) {
      lines.add(i + (i == 1 ? "\tWho?\tWhat?\textra" : "\t\tWho sings?"));
    }
    glue.file("QQP/test.tsv", lines.toArray(String[]::new));
    assertThat(glue.scan(Glue.QQP, "test", failures).rows()).isEqualTo(100);
    assertThat(failures)
        .extracting(FailedRecord::getCause)
        .containsExactly("expected 3 columns, found 4; kept, as test rows are numbered");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0 1 1 | line 4: | a number of its own, found 1 a second time",
        "0 1 3 | line 4: | expected the numbers of 3 rows to be those from 0 to 2, found 3; no row"
            + " has number 2",
        "1 2 3 | line 4: | found 3; no row has number 0",
        "7 0 1 | line 2: | found 7; no row has number 2",
        "0 foo 2 | line 3: | expected the row's number, from 0, in column index, found 'foo'",
        "0 -1 2 | line 3: | found '-1'",
        "0 index 1 | line 3: | found 'index'",
        "0 01 2 | line 3: | found '01'",
        "0 1.0 2 | line 3: | found '1.0'",
        "0 _ 2 | line 3: | found ''",
        "0 12345678901234567890 2 | line 3: | found '12345678901234567890'"
      })
  void testRowsWhoseNumbersAreNotThoseFromZeroOnStop(String numbers, String line, String message) {
    List<String> lines = new ArrayList<>(List.of("index\tsentence1\tsentence2"));
    for (String number : numbers.split(" ")) {
      lines.add(number.replace("_", "") + "\ta\tb");
    }
    glue.file("RTE/test.tsv", lines.toArray(String[]::new));
    stops(Glue.RTE, "test", "RTE/test.tsv, " + line, message);
  }

  @ParameterizedTest
  @CsvSource({"rte, index", "qqp, id"})
  void aTestFileWithoutNumbersStops(Task task, String column) {
    List<String> texts = GlueLayout.of(task).get(0).needed().subList(0, 2);
    glue.file(task.files().folder() + "/test.tsv", String.join("\t", texts), "a\tb");
    assertThatThrownBy(() -> glue.find(task, "test"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll("test.tsv, line 1", "missing: " + column);
  }

  /** A file of a header, a row many times, and other rows. */
  private void rows(String file, String header, String row, int times, String... more) {
    List<String> lines = new ArrayList<>(List.of(header));
    lines.addAll(Collections.nCopies(times, row));
    lines.addAll(List.of(more));
    glue.file(file, lines.toArray(String[]::new));
  }

  private void stops(Task task, String split, String... message) {
    assertThatThrownBy(() -> glue.scan(task, split, failures))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll(message);
  }
}

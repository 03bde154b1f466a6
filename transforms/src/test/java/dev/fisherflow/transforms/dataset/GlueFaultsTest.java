package dev.fisherflow.transforms.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
    glue.file(
        "RTE/train.tsv",
        RTE,
        "0\tA cat slept.\tA cat was awake.\tnot_entailment",
        "1\tA short row.",
        "2\t \tAn empty text.\tentailment",
        "3\tA stray\ttab here.\tin the text.\tentailment",
        "4\tNo label.\tNone.\t",
        "5\tA dog ran.\tAn animal ran.\tentailment\t\t");
    RawSplit.Scan scan = glue.scan(Glue.RTE, "train", failures);
    assertThat(scan.rows()).isEqualTo(2);
    assertThat(scan.unusable()).isEqualTo(4);
    assertThat(failures).extracting(FailedRecord::getLine).containsExactly(3L, 4L, 5L, 6L);
    assertThat(failures)
        .extracting(FailedRecord::getCause)
        .containsExactly(
            "expected 4 columns, found 2",
            "the text in column sentence1 is empty",
            "expected 4 columns, found 5",
            "the label is empty");
    assertThat(failures)
        .allSatisfy(
            failure -> {
              assertThat(failure.getStage()).isEqualTo("prepare");
              assertThat(failure.getFile()).isEqualTo(glue.path("RTE/train.tsv").toString());
            });
    assertThat(glue.rows(Glue.RTE, "train"))
        .extracting(GlueRow::first)
        .containsExactly("A cat slept.", "A dog ran.");
  }

  @Test
  void bytesThatAreNotUtf8AreReported() {
    byte[] latin = "sentence\tlabel\ncaf\u00e9\t1\nfine\t1\n".getBytes(StandardCharsets.ISO_8859_1);
    glue.bytes("SST-2/train.tsv", latin);
    assertThat(glue.scan(Glue.SST2, "train", failures).rows()).isEqualTo(1);
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
    glue.file("STS-B/train.tsv", head, "0\ta\tb\t2.6", "1\ta\tb\tNaN", "2\ta\tb\t-1", "3\ta\tb\t5");
    RawSplit.Scan scan = glue.scan(Glue.STSB, "train", failures);
    assertThat(scan.rows()).isEqualTo(2);
    assertThat(failures)
        .extracting(FailedRecord::getCause)
        .containsExactly(
            "expected a number as score, found 'NaN'", "expected a number as score, found '-1'");
  }

  @Test
  void aScoreBeyondTheScaleStops() {
    glue.file("STS-B/dev.tsv", "sentence1\tsentence2\tscore", "a\tb\t5.001");
    stops(Glue.STSB, "dev", "STS-B/dev.tsv, line 2", "0 to 5", "'5.001'");
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
    glue.text("RTE/train.tsv", RTE + "\n0\ta\tb\tentailment\n1\tA cat sle");
    assertThat(glue.scan(Glue.RTE, "train", failures).rows()).isEqualTo(1);
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).getLine()).isEqualTo(3);
    assertThat(failures.get(0).getCause())
        .startsWith("expected 4 columns, found 2; the file ends here without a line break");
  }

  @Test
  void aFileCutWithinALabelIsReported() {
    glue.text("RTE/train.tsv", RTE + "\n0\ta\tb\tentailment\n1\ta\tb\tnot_ent");
    assertThat(glue.scan(Glue.RTE, "train", failures).rows()).isEqualTo(1);
    assertThat(failures.get(0).getCause()).startsWith("the label is 'not_ent'; the file ends here");
  }

  @Test
  void aLastRowWithoutALineBreakIsKeptAndReported() {
    glue.text("SST-2/test.tsv", "index\tsentence\n0\ta fine day\n1\ta fi");
    RawSplit.Scan scan = glue.scan(Glue.SST2, "test", failures);
    assertThat(scan.rows()).isEqualTo(2);
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
    glue.file(
        "QQP/test.tsv", "id\tquestion1\tquestion2", "0\t\tWho sings?", "1\tWho?\tWhat?\textra");
    assertThat(glue.scan(Glue.QQP, "test", failures).rows()).isEqualTo(2);
    assertThat(failures)
        .extracting(FailedRecord::getCause)
        .containsExactly(
            "the text in column question1 is empty; kept, as test rows are numbered",
            "expected 3 columns, found 4; kept, as test rows are numbered");
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

  private void stops(Task task, String split, String... message) {
    assertThatThrownBy(() -> glue.scan(task, split, failures))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll(message);
  }
}

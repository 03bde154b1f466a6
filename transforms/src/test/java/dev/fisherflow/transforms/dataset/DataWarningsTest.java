package dev.fisherflow.transforms.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue;
import dev.fisherflow.transforms.dataset.embedded.GeneratedMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What is noticed in files that can be read. */
class DataWarningsTest {

  private static final String TRAIN = "RTE/train.tsv";
  private static final String DEV = "RTE/dev.tsv";
  private static final String TEST = "RTE/test.tsv";

  @TempDir Path folder;

  private GlueFixture rte;

  @BeforeEach
  void rte() {
    rte = new GlueFixture(folder);
    GeneratedMark.put(rte.rawFiles());
    String row = "\tWho sings?\tIt is the %s bird ";
    StringBuilder train = new StringBuilder("index\tsentence1\tsentence2\tlabel\n");
    StringBuilder dev = new StringBuilder(train);
    StringBuilder test = new StringBuilder("index\tsentence1\tsentence2\n");
    for (int i = 0; i < 10; i++) {
      String label = i % 2 == 0 ? "\tentailment\n" : "\tnot_entailment\n";
      train.append(i).append(row.formatted("red")).append(i).append(label);
      dev.append(i).append(row.formatted("blue")).append(i).append(label);
      test.append(i).append(row.formatted("grey")).append(i).append("\n");
    }
    rte.text(TRAIN, train.toString()).text(DEV, dev.toString()).text(TEST, test.toString());
  }

  @Test
  void nothingIsNoticedInSoundFiles() {
    assertThat(rte.warnings(Glue.RTE)).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue#TASKS")
  void nothingIsNoticedInTheEmbeddedData(Task task) {
    EmbeddedGlue.standard().publish(task, rte.rawFiles());
    assertThat(rte.warnings(task)).isEmpty();
  }

  @Test
  void rowsThatAreNotAsManyAsTheOfficialOnes() throws IOException {
    Files.delete(folder.resolve("GENERATED.txt"));
    StringBuilder rows = new StringBuilder("index\tsentence1\tsentence2\n");
    for (int i = 0; i < 146; i++) {
      rows.append(i).append("\tA\tB ").append(i).append("\n");
    }
    rte.text(TEST, rows.toString());
    assertThat(rte.warnings(Glue.RTE))
        .containsExactly(
            "rows: RTE/train.tsv has 10 rows, the official file 2,490",
            "rows: RTE/dev.tsv has 10 rows, the official file 277",
            "rows: RTE/test.tsv has 146 rows, the official file 3,000; that of WNLI has as many");
  }

  @Test
  void devAndTestRowsInTrain() throws IOException {
    Files.copy(folder.resolve(TRAIN), folder.resolve("copy"));
    rte.text(DEV, Files.readString(folder.resolve(TRAIN)));
    rte.replaced(TEST, "grey bird 4", "red bird 4");
    assertThat(rte.warnings(Glue.RTE))
        .containsExactly(
            "shared: RTE/dev.tsv: 10 of 10 rows are in the split train too, the first in line 2",
            "shared: RTE/test.tsv: 1 of 10 rows are in the split train too, the first in line 6");
  }

  @Test
  void equalTextsWithOtherLabelsAndManyEqualTexts() {
    rte.replaced(TRAIN, "red bird 1", "red bird 0").replaced(DEV, "bird [1-7]", "bird 8");
    assertThat(rte.warnings(Glue.RTE))
        .containsExactly(
            "contradiction: RTE/train.tsv: 1 of 10 rows repeat an earlier row with another label,"
                + " the first in line 3",
            "contradiction: RTE/dev.tsv: 4 of 10 rows repeat an earlier row with another label, the"
                + " first in line 4",
            "repeated: RTE/dev.tsv: 7 of 10 rows repeat an earlier row, the first in line 4");
  }

  @Test
  void oneClass() {
    rte.replaced(TRAIN, "not_ent", "ent").replaced(DEV, "not_ent", "ent");
    assertThat(rte.warnings(Glue.RTE))
        .containsExactly(
            "constant: RTE/train.tsv: every row has the label entailment",
            "constant: RTE/dev.tsv: every row has the label entailment; scores tell nothing");
  }

  @Test
  void oneTarget() {
    glue(Glue.STSB).replaced("STS-B/dev.tsv", "[0-4].250", "2.5");
    assertThat(rte.warnings(Glue.STSB))
        .contains("constant: STS-B/dev.tsv: every row has the score 2.5; scores tell nothing");
  }

  @Test
  void labelsInATestFile() {
    rte.replaced(TEST, "(?m)(?<=bird \\d)$", "\tentailment");
    rte.replaced(TEST, "sentence2", "$0\tlabel");
    assertThat(rte.warnings(Glue.RTE))
        .containsExactly(
            "labels: RTE/test.tsv has labels, which a test file should not have; they are not read");
  }

  @Test
  void blankLinesBetweenRowsAndEmptyTexts() {
    rte.replaced(TEST, "(?m)^3", "\n\n3").replaced(TEST, "\\z", "\n\n");
    rte.replaced(DEV, "It is the blue bird 5", " ");
    assertThat(rte.warnings(Glue.RTE))
        .containsExactly(
            "empty: RTE/dev.tsv: 1 of 10 rows have an empty text, the first in line 7",
            "blank: RTE/test.tsv: 2 blank lines between 10 rows, the first in line 5");
  }

  @Test
  void textsInQuotes() {
    rte.replaced(TRAIN, "Who sings\\?", "\"$0\"");
    assertThat(rte.warnings(Glue.RTE))
        .containsExactly(
            "quotes: RTE/train.tsv: 10 of 10 rows have a text in quotes, as CSV has it; the quotes"
                + " are read as part of the text; the first in line 2");
  }

  @Test
  void rowsThatAreLeftOutOrKeptWithAFault() throws IOException {
    StringBuilder dev = new StringBuilder(Files.readString(folder.resolve(DEV)));
    for (int i = 10; i < 200; i++) {
      dev.append(i).append("\tMore\trows ").append(i).append("\tentailment\n");
    }
    rte.text(DEV, dev + "200\tshort\n");
    assertThat(rte.warnings(Glue.RTE))
        .containsExactly(
            "leftOut: RTE/dev.tsv: 1 of 201 rows cannot be read and are left out, the first in line"
                + " 202; scores are over the others");
  }

  @ParameterizedTest
  @CsvSource({"dev_matched, dev_mismatched", "test_matched, test_mismatched"})
  void matchedThatIsMismatched(String matched, String mismatched) {
    glue(Glue.MNLI);
    EmbeddedGlue.standard().publish(Glue.MNLI, rte.rawFiles());
    assertThat(rte.warnings(Glue.MNLI)).isEmpty();
    copy("MNLI/" + matched + ".tsv", "MNLI/" + mismatched + ".tsv");
    assertThat(rte.warnings(Glue.MNLI))
        .containsExactly(
            "shared: MNLI/%s.tsv: 200 of 200 rows are in the split %s too, the first in line 2"
                .formatted(mismatched, matched));
  }

  @Test
  void twoFilesOfTheDiagnosticSet() {
    EmbeddedGlue.standard().publish(Glue.MNLI, rte.rawFiles());
    copy("AX/AX.tsv", "AX/test.tsv");
    assertThat(rte.warnings(Glue.MNLI)).as("the same twice").isEmpty();
    rte.replaced("AX/test.tsv", "\\z", "1\ta\tb\n");
    assertThat(rte.warnings(Glue.MNLI))
        .containsExactly(
            "places: AX/AX.tsv is read; AX/test.tsv, which is another file of it, is not");
  }

  private GlueFixture glue(Task task) {
    GlueFixture.of(folder, task, 10);
    return rte;
  }

  private void copy(String from, String to) {
    try {
      rte.text(to, Files.readString(folder.resolve(from)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

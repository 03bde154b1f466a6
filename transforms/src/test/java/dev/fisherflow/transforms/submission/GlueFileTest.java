package dev.fisherflow.transforms.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.Task;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GlueFileTest {

  @Test
  void theElevenFilesInTheOrderOfTheirNames() {
    assertThat(GlueFile.values())
        .extracting(GlueFile::fileName)
        .containsExactly(
            "AX.tsv",
            "CoLA.tsv",
            "MNLI-m.tsv",
            "MNLI-mm.tsv",
            "MRPC.tsv",
            "QNLI.tsv",
            "QQP.tsv",
            "RTE.tsv",
            "SST-2.tsv",
            "STS-B.tsv",
            "WNLI.tsv");
    assertThat(Arrays.stream(GlueFile.values()).mapToInt(GlueFile::officialRows))
        .containsExactly(1104, 1063, 9796, 9847, 1725, 5463, 390965, 3000, 1821, 1379, 146);
  }

  @Test
  void everyTestSplitOfEveryTaskHasItsFile() {
    assertThat(GlueFile.of(Task.MNLI, "ax")).contains(GlueFile.AX);
    assertThat(GlueFile.of(Task.MNLI, "test_matched")).contains(GlueFile.MNLI_MATCHED);
    assertThat(GlueFile.of(Task.MNLI, "test_mismatched")).contains(GlueFile.MNLI_MISMATCHED);
    assertThat(GlueFile.of(Task.MNLI, "dev_matched")).isEmpty();
    for (Task task : Task.values()) {
      if (task.images()) {
        assertThat(GlueFile.of(task, "test")).isEmpty();
        continue;
      }
      assertThat(task.testSplits())
          .allSatisfy(
              split -> assertThat(GlueFile.of(task, split).orElseThrow().task()).isEqualTo(task));
    }
  }

  @Test
  void placeholdersAreAnswers() {
    for (GlueFile file : GlueFile.values()) {
      Answers placeholder = Answers.placeholder(file);
      assertThat(placeholder.problems()).isEmpty();
      assertThat(placeholder.official()).isTrue();
    }
  }
}

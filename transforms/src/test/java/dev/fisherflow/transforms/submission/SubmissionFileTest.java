package dev.fisherflow.transforms.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.tasks.Task;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SubmissionFileTest {

  @Test
  void theElevenFilesInTheOrderOfTheirNames() {
    assertThat(SubmissionFile.values())
        .extracting(SubmissionFile::fileName)
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
    assertThat(Arrays.stream(SubmissionFile.values()).mapToInt(SubmissionFile::officialRows))
        .containsExactly(1104, 1063, 9796, 9847, 1725, 5463, 390965, 3000, 1821, 1379, 146);
  }

  @Test
  void everyTestSplitOfEveryTaskHasItsFile() {
    assertThat(SubmissionFile.of(Task.MNLI, "ax")).contains(SubmissionFile.AX);
    assertThat(SubmissionFile.of(Task.MNLI, "test_matched")).contains(SubmissionFile.MNLI_MATCHED);
    assertThat(SubmissionFile.of(Task.MNLI, "test_mismatched"))
        .contains(SubmissionFile.MNLI_MISMATCHED);
    assertThat(SubmissionFile.of(Task.MNLI, "dev_matched")).isEmpty();
    for (Task task : Task.values()) {
      if (task.images()) {
        assertThat(SubmissionFile.of(task, "test")).isEmpty();
        continue;
      }
      assertThat(task.testSplits())
          .allSatisfy(
              split ->
                  assertThat(SubmissionFile.of(task, split).orElseThrow().task()).isEqualTo(task));
    }
  }

  @Test
  void placeholdersAreAnswers() {
    for (SubmissionFile file : SubmissionFile.values()) {
      Answers placeholder = Answers.placeholder(file);
      assertThat(placeholder.problems()).isEmpty();
      assertThat(placeholder.official()).isTrue();
    }
  }
}

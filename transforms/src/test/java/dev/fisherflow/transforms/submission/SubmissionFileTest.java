package dev.fisherflow.transforms.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import org.junit.jupiter.api.Test;

class SubmissionFileTest {

  @Test
  void theElevenFilesInTheOrderOfTheirNames() {
    assertThat(SubmissionFile.all())
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
    assertThat(SubmissionFile.all().stream().mapToInt(SubmissionFile::officialRows))
        .containsExactly(1104, 1063, 9796, 9847, 1725, 5463, 390965, 3000, 1821, 1379, 146);
  }

  @Test
  void everyTestSplitOfEveryTaskHasItsFile() {
    assertThat(SubmissionFile.of(Glue.MNLI, "ax")).isEqualTo(SubmissionFile.named("AX.tsv"));
    assertThat(SubmissionFile.of(Glue.MNLI, "test_matched"))
        .isEqualTo(SubmissionFile.named("MNLI-m.tsv"));
    assertThat(SubmissionFile.of(Glue.MNLI, "test_mismatched"))
        .isEqualTo(SubmissionFile.named("MNLI-mm.tsv"));
    assertThat(SubmissionFile.of(Glue.MNLI, "dev_matched")).isEmpty();
    for (Task task : Task.all()) {
      if (task.images()) {
        assertThat(SubmissionFile.of(task, "test")).isEmpty();
        continue;
      }
      assertThat(task.splits().test())
          .allSatisfy(
              split ->
                  assertThat(SubmissionFile.of(task, split).orElseThrow().task()).isEqualTo(task));
    }
  }

  @Test
  void placeholdersAreAnswers() {
    for (SubmissionFile file : SubmissionFile.all()) {
      Answers placeholder = Answers.placeholder(file);
      assertThat(placeholder.problems()).isEmpty();
      assertThat(placeholder.official()).isTrue();
    }
  }
}

package dev.fisherflow.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TaskTest {

  @ParameterizedTest
  @EnumSource(Task.class)
  void isFoundByItsName(Task task) {
    assertThat(Task.of(task.key())).isSameAs(task);
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Task.of("SST-2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown task 'SST-2';"
                + " known: cola, sst2, mrpc, qqp, mnli, qnli, rte, wnli, stsb,"
                + " cifar10, cifar100");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CIFAR10", "CIFAR100"})
  void hasAWordForEachLabelAndAFileForEachTestSplit(Task task) {
    assertThat(task.labelWords()).hasSameSizeAs(task.labels()).doesNotHaveDuplicates();
    assertThat(task.submissionFiles()).hasSameSizeAs(task.testSplits());
    assertThat(task.instruction()).containsOnlyOnce("{S1}");
    assertThat(task.outputs()).isEqualTo(task.regression() ? 1 : task.labels().size());
  }

  /** The paper's table of setups: the label words of each official label string. */
  @ParameterizedTest
  @CsvSource({
    "COLA, 0, unacceptable",
    "COLA, 1, acceptable",
    "SST2, 0, negative",
    "SST2, 1, positive",
    "QQP, 0, no",
    "QQP, 1, yes",
    "MRPC, 0, no",
    "MRPC, 1, yes",
    "MNLI, entailment, yes",
    "MNLI, neutral, maybe",
    "MNLI, contradiction, no",
    "QNLI, entailment, yes",
    "QNLI, not_entailment, no",
    "RTE, entailment, yes",
    "RTE, not_entailment, no"
  })
  void answersALabelWithItsWord(Task task, String label, String word) {
    assertThat(task.labelWords().get(task.labels().indexOf(label))).isEqualTo(word);
  }

  @Test
  void elevenFilesMakeASubmission() {
    assertThat(Arrays.stream(Task.values()).flatMap(task -> task.submissionFiles().stream()))
        .containsExactlyInAnyOrder(
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
  }

  @Test
  void mnliHasTwoDevSetsAndThreeTestSets() {
    assertThat(Task.MNLI.devSplits()).isEqualTo(List.of("dev_matched", "dev_mismatched"));
    assertThat(Task.MNLI.testSplits()).isEqualTo(List.of("test_matched", "test_mismatched", "ax"));
    assertThat(Task.RTE.devSplits()).containsExactly("dev");
    assertThat(Task.RTE.testSplits()).containsExactly("test");
  }

  @Test
  void onlyStsbIsARegression() {
    assertThat(Arrays.stream(Task.values()).filter(Task::regression)).containsExactly(Task.STSB);
  }
}

package dev.fisherflow.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.declaration.Registry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class TaskTest {

  @Test
  void cataloguesAreListedByRank() {
    assertThat(Task.keys())
        .containsExactly(
            "cola",
            "sst2",
            "mrpc",
            "qqp",
            "mnli",
            "qnli",
            "rte",
            "wnli",
            "stsb",
            "cifar10",
            "cifar100",
            "cifar100-coarse");
    assertThat(Task.all()).isSorted().startsWith(Glue.COLA).endsWith(Cifar.CIFAR100_COARSE);
    assertThat(Task.all()).allSatisfy(task -> assertThat(Task.of(task.key())).isEqualTo(task));
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnesAndTheNearest() {
    assertThatThrownBy(() -> Task.of("SST-2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a task (cola, sst2, mrpc, qqp, mnli, qnli, rte, wnli, stsb,"
                + " cifar10, cifar100, cifar100-coarse), found 'SST-2'; did you mean 'sst2'?");
  }

  @Test
  void aKeyThatTwoCataloguesListIsAnErrorThatNamesBoth() {
    Registry<Task> both =
        Registry.of("a task", TaskCatalogue.listed(List.of(new Glue(), new Again())));
    assertThatThrownBy(both::all)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("'rte'", Glue.class.getName(), Again.class.getName());
  }

  @Test
  void aSerializedTaskIsItsKey() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(Cifar.CIFAR100);
    }
    assertThat(bytes.size()).isLessThan(100);
    try (ObjectInputStream stream =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(stream.readObject()).isEqualTo(Cifar.CIFAR100);
    }
  }

  @Test
  void aTaskHasClassesOrARange() {
    TaskBuilder builder =
        TaskBuilder.of(Glue.RTE.declaration(), Task.Modality.PAIR).files(Glue.RTE.files());
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("rte: expected at least two labels or the range");
    assertThatThrownBy(builder.labels("0", "1").range(0, 1)::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[0, 1]");
  }

  @ParameterizedTest
  @FieldSource("dev.fisherflow.tasks.Glue#TASKS")
  void hasAWordForEachLabelAndAFileForEachTestSplit(Task task) {
    assertThat(task.texts().words()).hasSameSizeAs(task.labels()).doesNotHaveDuplicates();
    assertThat(task.answers()).extracting(AnswerFile::split).isEqualTo(task.splits().test());
    assertThat(task.texts().instruction()).containsOnlyOnce("{S1}");
    assertThat(task.texts().instruction().contains("{S2}"))
        .isEqualTo(task.modality() == Task.Modality.PAIR);
    assertThat(task.outputs()).isEqualTo(task.regression() ? 1 : task.labels().size());
  }

  /** The paper's table of setups: the label words of each official label string. */
  @ParameterizedTest
  @CsvSource({
    "cola, 0, unacceptable",
    "cola, 1, acceptable",
    "sst2, 0, negative",
    "sst2, 1, positive",
    "qqp, 0, no",
    "qqp, 1, yes",
    "mrpc, 0, no",
    "mrpc, 1, yes",
    "mnli, entailment, yes",
    "mnli, neutral, maybe",
    "mnli, contradiction, no",
    "qnli, entailment, yes",
    "qnli, not_entailment, no",
    "rte, entailment, yes",
    "rte, not_entailment, no"
  })
  void answersALabelWithItsWord(String key, String label, String word) {
    Task task = Task.of(key);
    assertThat(task.texts().words().get(task.labels().indexOf(label))).isEqualTo(word);
  }

  @Test
  void mnliHasTwoDevSetsAndThreeTestSets() {
    assertThat(Glue.MNLI.splits().dev()).isEqualTo(List.of("dev_matched", "dev_mismatched"));
    assertThat(Glue.MNLI.splits().test())
        .isEqualTo(List.of("test_matched", "test_mismatched", "ax"));
    assertThat(Glue.RTE.splits().dev()).containsExactly("dev");
    assertThat(Glue.RTE.splits().test()).containsExactly("test");
  }

  @Test
  void onlyStsbIsARegression() {
    assertThat(Task.all()).filteredOn(Task::regression).containsExactly(Glue.STSB);
    assertThat(Glue.STSB.range()).hasToString("0 to 5");
    assertThat(Glue.STSB.range().contains(5.001)).isFalse();
    assertThat(Glue.STSB.range().contains(Double.NaN)).isFalse();
    assertThat(Glue.STSB.range().clamp(-1)).isZero();
  }

  /** Lists a task of another catalogue. */
  private static final class Again implements TaskCatalogue {
    @Override
    public List<Task> tasks() {
      return List.of(Glue.RTE);
    }
  }
}

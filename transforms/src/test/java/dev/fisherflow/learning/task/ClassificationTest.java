package dev.fisherflow.learning.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.model.ImageProcessor;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samples whose labels are none to train on. */
class ClassificationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mnli    | 3   | mnli: sample 7 has the label 3, outside the task's 0 to 2
          mnli    | -1  | mnli: sample 7 has no label to train on
          cifar10 | 10  | cifar10: sample 7 has the label 10, outside the task's 0 to 9
          cifar10 | -1  | cifar10: sample 7 has no label to train on
          """)
  void labelsThatAreNoneOfTheTasksAreRefused(String key, int label, String message) {
    Task task = Task.of(key);
    Formulation formulation =
        task.images()
            ? new ImageClassification(new ImageProcessor(0, 1, List.of(0.0), List.of(1.0)), task)
            : new Classification(task);
    assertThatThrownBy(() -> formulation.loss(batch(label, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aTargetThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> new Classification(Glue.STSB).loss(batch(-1, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stsb: sample 7 has no target to train on");
  }

  private static Batch batch(int label, double score) {
    return new Batch(
        List.of(
            new Sample(6, new int[] {1}, new int[0], new byte[0], 0, 1),
            new Sample(7, new int[] {1}, new int[0], new byte[0], label, score)));
  }
}

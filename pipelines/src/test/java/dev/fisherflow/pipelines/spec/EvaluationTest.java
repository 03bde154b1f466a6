package dev.fisherflow.pipelines.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.evaluation.LossScale;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The evaluation section of a specification, and what its values are written as. */
class EvaluationTest {

  private static SweepSpecification with(String training, String evaluation) {
    return SweepSpecification.parse(
        "spec.yaml",
        """
        name: small
        tasks: [cola]
        optimizers: [{type: adamw, learningRate: 1e-3}]
        training: %s
        %s
        """
            .formatted(training, evaluation));
  }

  @Test
  void anEvaluationIsReadWithItsDefaults() {
    assertThat(with("{}", "").evaluation()).isEmpty();
    Evaluation all = with("{keepCheckpoints: epochs}", "evaluation: {}").evaluation().orElseThrow();
    assertThat(all).isEqualTo(Evaluation.byDefault());
    assertThat(all.batches()).isEqualTo(100);
    assertThat(all.plan().batchSize()).isEqualTo(160);
    Evaluation some =
        with(
                "{keepCheckpoints: epochs}",
                "evaluation: {checkpoints: [first, last], batches: 3, batchSize: 8, microBatch: 4,"
                    + " updates: [ief, 'hf:20'], dampings: [1e-3..1, 10]}")
            .evaluation()
            .orElseThrow();
    assertThat(some.checkpoints()).hasToString("first,last");
    assertThat(some.plan().settings().rules())
        .isEqualTo(Stream.of("ief", "hf:20").map(UpdateRule::of).toList());
    assertThat(some.plan().settings().dampings()).containsExactly(1e-3, 1e-2, 1e-1, 1.0, 10.0);
  }

  @Test
  void aLossScaleAndRelativeDampingsAreRead() {
    Evaluation evaluation =
        with(
                "{keepCheckpoints: epochs}",
                "evaluation: {lossScale: 1/40, updates: [ief], dampings: [1e-7, {relative: 1e-3},"
                    + " {relative: 1e-2..1}]}")
            .evaluation()
            .orElseThrow();
    assertThat(evaluation.plan().lossScale()).isEqualTo(LossScale.of("1/40"));
    assertThat(evaluation.plan().settings().dampings())
        .containsExactly(1e-7, -1e-3, -1e-2, -1e-1, -1.0);
  }

  @Test
  void checkpointsMustBeKept() {
    assertThatThrownBy(() -> with("{}", "evaluation: {}"))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining("training.keepCheckpoints: epochs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{rules: [ef]} | unknown key",
        "{updates: [adam]} | Expected an update rule",
        "{dampings: [1..1e-3]} | expected dampings such as 1e-7",
        "{updates: [sf], dampings: [0]} | other than 0",
        "{updates: [sf], dampings: [1, 0]} | evaluation.dampings[1]: ",
        "{dampings: [1e-3..1, 1e-2]} | evaluation.dampings[1]: the damping 0.01 is listed twice",
        "{checkpoints: none} | expected all, initial, first, middle, last",
        "{batchSize: 1} | a whole number from 2",
        "{lossScale: 1/0} | expected a loss scale above 0 such as 0.025 or 1/40; found '1/0'",
        "{dampings: {relative: -1}} | expected shares above 0 such as 1e-3",
        "{dampings: {share: 1}} | expected the key 'relative'",
        "[ef] | a mapping"
      })
  void mistakesAreTold(String section, String expected) {
    assertThatThrownBy(() -> with("{keepCheckpoints: epochs}", "evaluation: " + section))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void dampingsAreNumbersAndDecades() {
    assertThat(Dampings.of("1e-12..1")).hasSize(13).startsWith(1e-12, 1e-11).endsWith(0.1, 1.0);
    assertThat(Dampings.of("2e-3..2")).containsExactly(2e-3, 2e-2, 0.2, 2.0);
    assertThat(Dampings.of("-0.1")).containsExactly(-0.1);
    assertThat(Dampings.of("1e-7..1e-7")).containsExactly(1e-7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "1..", "0..1", "1..3", "1..0.1", "-1..1"})
  void whatIsNoDampingIsRefused(String text) {
    assertThatThrownBy(() -> Dampings.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found '" + text + "'");
  }

  @Test
  void checkpointsAreChosenInTheOrderOfTraining() {
    List<Integer> kept = List.of(0, 10, 20, 30, 40);
    assertThat(CheckpointChoice.ALL.of(kept, true)).isEqualTo(kept);
    assertThat(CheckpointChoice.of("last,first,middle").of(kept, true)).containsExactly(10, 20, 40);
    assertThat(CheckpointChoice.of("first, middle, last").of(kept, false))
        .containsExactly(0, 20, 40);
    assertThat(CheckpointChoice.of("initial,last").of(List.of(0), true)).containsExactly(0);
    assertThat(CheckpointChoice.of("initial,first,middle,last").of(List.of(0, 10), true))
        .containsExactly(0, 10);
    assertThat(CheckpointChoice.of("3").of(kept, true)).containsExactly(0, 20, 40);
    assertThat(CheckpointChoice.of("2,first").of(kept, true)).containsExactly(0, 10, 40);
    assertThat(CheckpointChoice.of("7").of(kept, true)).isEqualTo(kept);
    assertThat(CheckpointChoice.of("2").of(List.of(0), true)).containsExactly(0);
  }
}

package dev.fisherflow.pipelines.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.optimizer.OptimizerFamily;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostTableTest {

  private static final CostTable TABLE =
      CostTable.parse(
          CostTable.text(
              "a machine",
              "2026-01-01T00:00:00Z",
              List.of(
                  new StepCost("*", "*", "ief", 0, 0, 9),
                  new StepCost("*", "*", "adamw", 0, 0, 3),
                  new StepCost("models/t5-base", "lora-r8", "ief", 32, 100, 5),
                  new StepCost("t5-base", "lora-r8", "adamw", 32, 100, 2),
                  new StepCost("t5-base", "lora-r8", "sgd", 8, 100, 1))));

  private static StepCost step(String model, String optimizer, int batchSize) {
    return new StepCost(model, "lora-r8", optimizer, batchSize, 100, 0);
  }

  @Test
  void costsAreInStepsOfAdamWOfTheSameTrial() {
    assertThat(TABLE.cost(step("elsewhere/t5-base", "ief", 32))).contains(2.5);
    assertThat(TABLE.cost(step("t5-base", "adamw", 32))).contains(1.0);
  }

  @Test
  void whatIsNotMeasuredIsThatOfAnyTrialIfTheTableHasIt() {
    assertThat(TABLE.cost(step("t5-base", "ief", 64))).contains(3.0);
    assertThat(TABLE.cost(step("t5-base", "sgd", 8))).as("no step of adamw to compare").isEmpty();
    assertThat(TABLE.cost(step("t5-base", "sf", 32))).isEmpty();
  }

  @Test
  void theFileIsNamedByItsContent() {
    assertThat(TABLE.file()).isEqualTo("costs-" + TABLE.digest().substring(0, 12) + ".json");
  }

  @Test
  void theDefaultTableTellsEveryOptimizerOfAnyTrial() {
    assertThat(OptimizerFamily.REGISTRY.names())
        .allSatisfy(
            name ->
                assertThat(CostTable.byDefault().cost(step("any", name, 17)))
                    .hasValueSatisfying(cost -> assertThat(cost).isBetween(0.5, 20.0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          []                | expected a table that 'fisherflow calibrate' wrote
          null              | expected steps with their costs, found none
          {'steps': []}     | expected steps with their costs, found none
          {'step': []}      | expected a table that 'fisherflow calibrate' wrote
          {'steps': [{'model': 'm', 'adapter': 'a', 'optimizer': 'sgd', 'seconds': 0}]} | expected seconds above 0
          {'steps': [{'model': 'm', 'adapter': 'a', 'seconds': 1}]} | expected model, adapter and optimizer
          """)
  void whatIsNoTableIsRefused(String text, String message) {
    assertThatThrownBy(() -> CostTable.parse(text.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}

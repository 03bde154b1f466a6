package dev.fisherflow.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.schemas.EvaluationSetup;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossScaleTest {

  private static final EvaluationSettings SETTINGS =
      EvaluationSettings.of(List.of(UpdateRule.of("ief")), List.of(1e-7));

  @ParameterizedTest
  @CsvSource({
    "1/40, 0.025",
    "0.025, 0.025",
    "1, 1",
    "2.5e-2, 0.025",
    "' 1/160 ', 0.00625",
    "3/4, 0.75"
  })
  void aNumberOrAFractionIsRead(String text, double value) {
    assertThat(LossScale.of(text).value()).isEqualTo(value);
    assertThat(LossScale.of(text)).hasToString(text.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "-1", "1/0", "0/4", "a", "1/", "/4", "1/2/3", "1e400", "1e-400", "NaN"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> LossScale.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1/40")
        .hasMessageContaining("found '" + text + "'");
  }

  @Test
  void thatOfTheMeanIsTheDefaultAndInNoDigest() {
    EvaluationPlan mean = new EvaluationPlan(SETTINGS, 160, 32);
    assertThat(mean.lossScale()).hasToString("1/160");
    EvaluationPlan same = new EvaluationPlan(SETTINGS, 160, 32, LossScale.of("0.00625"));
    assertThat(same.digest()).isEqualTo(mean.digest());
    EvaluationPlan authors = new EvaluationPlan(SETTINGS, 160, 32, LossScale.of("1/40"));
    assertThat(authors.digest()).isNotEqualTo(mean.digest());
    EvaluationSetup asked = authors.toRecord();
    assertThat(EvaluationPlan.of(asked)).isEqualTo(authors);
  }
}

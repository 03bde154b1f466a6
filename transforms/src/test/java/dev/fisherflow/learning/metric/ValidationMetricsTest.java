package dev.fisherflow.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.schemas.Metric;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import org.junit.jupiter.api.Test;

class ValidationMetricsTest {

  @Test
  void colaIsSelectedByAccuracyPlusMatthews() {
    ValidationMetrics cola = binary(Glue.COLA);
    assertThat(cola.metrics())
        .extracting(Metric::getName)
        .containsExactly("accuracy", "f1", "matthews");
    // 2 true positives, 1 true negative, 1 false positive: (2*1 - 1*0) / sqrt(3 * 2 * 2 * 1).
    assertThat(cola.score()).isCloseTo(0.75 + 2 / Math.sqrt(12), within(1e-15));
  }

  @Test
  void paraphrasesAreSelectedByAccuracyPlusF1() {
    assertThat(binary(Glue.MRPC).score()).isEqualTo(0.75 + 0.8);
    assertThat(binary(Glue.QQP).score()).isEqualTo(0.75 + 0.8);
    assertThat(binary(Glue.SST2).score()).isEqualTo(0.75);
  }

  @Test
  void bothDevSetsOfMnliCountTogether() {
    ValidationMetrics matched = ValidationMetrics.of(Glue.MNLI);
    matched.add(0, 0);
    ValidationMetrics mismatched = ValidationMetrics.of(Glue.MNLI);
    mismatched.add(1, 2);
    mismatched.add(2, 2);
    mismatched.add(2, 1);
    matched.merge(mismatched);
    // By example 2 of 4; the mean of the sets' accuracies would be 2/3.
    assertThat(matched.score()).isEqualTo(0.5);
    assertThat(matched.metrics())
        .extracting(Metric::getName)
        .containsExactly("accuracy", "matthews");
  }

  @Test
  void similarityIsSelectedByBothCorrelations() {
    ValidationMetrics stsb = ValidationMetrics.of(Glue.STSB);
    stsb.add(1.0, 2.0);
    stsb.add(2.0, 4.0);
    ValidationMetrics rest = ValidationMetrics.of(Glue.STSB);
    rest.add(3.0, 8.0);
    rest.add(4.0, 11.0);
    stsb.merge(rest);
    assertThat(stsb.examples()).isEqualTo(4);
    assertThat(stsb.score()).isCloseTo(1 + 15.5 / Math.sqrt(5 * 48.75), within(1e-15));
    stsb.add(5.0, Double.NaN);
    assertThat(stsb.score()).isNaN();
  }

  @Test
  void misuseIsRefused() {
    assertThatThrownBy(() -> ValidationMetrics.of(Glue.RTE).score())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("rte");
    assertThatThrownBy(() -> ValidationMetrics.of(Glue.RTE).add(1.0, 2.0))
        .hasMessage("rte has no numbers");
    assertThatThrownBy(() -> ValidationMetrics.of(Glue.STSB).add(1, 2))
        .hasMessage("stsb has no classes");
    assertThatThrownBy(() -> ValidationMetrics.of(Glue.RTE).merge(ValidationMetrics.of(Glue.COLA)))
        .hasMessageContaining("rte");
  }

  private static ValidationMetrics binary(Task task) {
    ValidationMetrics metrics = ValidationMetrics.of(task);
    metrics.add(1, 1);
    metrics.add(1, 1);
    metrics.add(0, 0);
    metrics.add(0, 1);
    return metrics;
  }
}

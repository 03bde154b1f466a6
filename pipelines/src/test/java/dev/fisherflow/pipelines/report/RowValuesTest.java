package dev.fisherflow.pipelines.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.nio.ByteBuffer;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RowValuesTest {

  private static final byte[] LABELS = {0, 0, 1, 1, 1, 0, 1, 0};
  private static final byte[] ANSWERS = {0, 1, 1, 0, 1, 0, 1, 0};

  private static TrialResult result(byte[] answers) {
    return TrialResult.newBuilder(Results.succeeded(Results.trials().get(0), 0.75))
        .setLabels(ByteBuffer.wrap(LABELS))
        .setAnswers(ByteBuffer.wrap(answers))
        .build();
  }

  @Test
  void ofAccuracyARowIsRightOrWrong() {
    assertThat(RowValues.of(Task.of("sst2"), result(ANSWERS)).orElseThrow())
        .containsExactly(new double[] {1, 0, 1, 0, 1, 1, 1, 1}, within(1e-12));
  }

  /**
   * Accuracy and F1 are 6/8 and 6/8. Without a right yes they are 5/7 and 4/6: its pseudo-value is
   * 8 · 0.75 - 7 · (5/7 + 4/6) / 2; without a right no they are 5/7 and 6/8.
   */
  @Test
  void ofOtherMetricsItIsAPseudoValue() {
    double[] values = RowValues.of(Task.of("mrpc"), result(ANSWERS)).orElseThrow();
    assertThat(DoubleStream.of(values).average().orElseThrow()).isCloseTo(0.75, within(1e-12));
    assertThat(values[2] - values[0]).isCloseTo(7 * (6 / 8.0 - 4 / 6.0) / 2, within(1e-12));
  }

  @Test
  void whatWasNotKeptHasNone() {
    assertThat(RowValues.of(Task.of("sst2"), result(new byte[0]))).isEmpty();
    // Without the only yes F1 is not defined.
    TrialResult one =
        TrialResult.newBuilder(result(new byte[] {0, 0}))
            .setLabels(ByteBuffer.wrap(new byte[] {0, 1}))
            .build();
    assertThat(RowValues.of(Task.of("mrpc"), one)).isEmpty();
  }
}

package dev.fisherflow.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.learning.metric.Calibration.Bin;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {

  private final Calibration calibration = new Calibration();

  @Test
  void theErrorIsTheMeanDistanceOfTheBinsByHand() {
    calibration.add(0.95, true);
    calibration.add(0.97, false);
    calibration.add(0.99, true);
    calibration.add(0.52, false);
    // (0.9333, 1]: mean 0.97, 2 of 3 right; (0.4667, 0.5333]: mean 0.52, none right.
    assertThat(calibration.error()).isCloseTo((3 * (0.97 - 2.0 / 3) + 1 * 0.52) / 4, within(1e-15));
    List<Bin> bins = calibration.bins();
    assertThat(bins).extracting(Bin::count).containsExactly(1L, 3L);
    assertThat(bins.get(0).from()).isCloseTo(7.0 / 15, within(1e-15));
    assertThat(bins.get(0).to()).isCloseTo(8.0 / 15, within(1e-15));
    assertThat(bins.get(1).confidence()).isCloseTo(0.97, within(1e-15));
    assertThat(bins.get(1).accuracy()).isEqualTo(2.0 / 3);
  }

  @Test
  void aBinHoldsItsUpperEndAndNotItsLower() {
    calibration.add(0.2, true);
    calibration.add(Math.nextUp(0.2), true);
    calibration.add(1, true);
    assertThat(calibration.bins())
        .extracting(Bin::from)
        .containsExactly(2.0 / 15, 3.0 / 15, 14.0 / 15);
  }

  @Test
  void noAnswersHaveNoError() {
    assertThat(calibration.error()).isNaN();
    assertThat(calibration.bins()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
  void onlyProbabilitiesAreConfidences(double confidence) {
    assertThatThrownBy(() -> calibration.add(confidence, true))
        .hasMessage("expected a confidence in (0, 1], found " + confidence);
  }

  @Test
  void probabilitiesAreTheSoftmaxAndLossesItsLogarithm() {
    double[] scores = {1000, 1001, 999};
    double sum = 1 + Math.E + 1 / Math.E;
    assertThat(Probabilities.of(scores))
        .containsExactly(new double[] {1 / sum, Math.E / sum, 1 / Math.E / sum}, within(1e-15));
    assertThat(Probabilities.loss(scores, 2)).isCloseTo(Math.log(sum) + 1, within(1e-12));
    assertThat(Probabilities.loss(new double[] {0, 1000}, 0))
        .as("where the probability itself is 0")
        .isEqualTo(1000);
  }
}

package dev.fisherflow.pipelines.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LeadTest {

  @Test
  void oneSeedTellsNothing() {
    Lead difference = Lead.ofSeeds(new double[] {0.1}, 0);
    assertThat(difference.mean()).isEqualTo(0.1);
    assertThat(difference.interval()).isEqualTo(Interval.UNKNOWN);
    assertThat(difference.better()).isFalse();
    assertThat(difference.toldApart()).isFalse();
    assertThat(difference.pValue()).isNaN();
    assertThat(difference.smallestLead()).isNaN();
  }

  /** Two seeds that agree to the row do not show that all do. */
  @Test
  void equalDifferencesAreNoProofBelowTheGrain() {
    double row = 1.0 / 64;
    assertThat(Lead.ofSeeds(new double[] {3 * row, 3 * row}, row).better()).isFalse();
    assertThat(Lead.ofSeeds(new double[] {3 * row, 3 * row}, 0).better()).isTrue();
  }

  @Test
  void equalScoresAreEqual() {
    Lead none = Lead.ofSeeds(new double[] {0, 0, 0}, 0);
    assertThat(none.toldApart()).isFalse();
    assertThat(none.pValue()).isEqualTo(1);
  }

  @Test
  void reversedIsTheOtherWayRound() {
    Lead difference = Lead.ofSeeds(new double[] {0.01, 0.02, 0.03}, 0);
    assertThat(difference.better()).isFalse();
    assertThat(difference.reversed().mean()).isCloseTo(-0.02, within(1e-12));
    assertThat(difference.reversed().interval().low()).isEqualTo(-difference.interval().high());
    assertThat(Lead.ofSeeds(new double[] {0.019, 0.02, 0.021}, 0).better()).isTrue();
  }
}

package dev.fisherflow.learning.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {

  /** Validations at steps 0, 10, 20 and so on. */
  private static List<Checkpoint> validations(double... scores) {
    List<Checkpoint> validations = new ArrayList<>();
    for (double score : scores) {
      validations.add(
          Checkpoint.newBuilder()
              .setTrialId("t")
              .setUri("")
              .setStep(10L * validations.size())
              .setEpoch(0)
              .setScore(score)
              .setWeightsDigest("")
              .build());
    }
    return validations;
  }

  @Test
  void itEndsAfterAsManyValidationsWithoutABetterScore() {
    Patience patience = new Patience(2, Task.of("sst2"), 0);
    assertThat(patience.exhausted(validations(9, 0.5, 0.6, 0.6))).isEmpty();
    assertThat(patience.exhausted(validations(9, 0.5, 0.6, 0.6, 0.5)))
        .contains("no better score in 2 validations: the best was 0.6 at step 20");
    assertThat(patience.exhausted(validations(9, 0.5, 0.6, 0.6, 0.7, 0.7))).isEmpty();
  }

  @Test
  void aScoreIsBetterByMoreThanTheDelta() {
    Patience patience = new Patience(2, Task.of("sst2"), 0.125);
    assertThat(patience.exhausted(validations(0, 0.5, 0.625, 0.5))).isPresent();
    assertThat(patience.exhausted(validations(0, 0.5, 0.5625, 0.6875))).isEmpty();
  }

  @Test
  void ofTwoMetricsTheirMeanHasToBeBetter() {
    Patience patience = new Patience(2, Task.of("mrpc"), 0.125);
    // Sums: 1.25 is 0.625 as a score, no more than 0.5 + 0.125.
    assertThat(patience.exhausted(validations(0, 1, 1.25, 1.25)))
        .contains("no better score in 2 validations: the best was 0.5 at step 10");
  }

  @Test
  void scoresThatAreNotFiniteAreNeverBetter() {
    Patience patience = new Patience(2, Task.of("sst2"), 0);
    assertThat(patience.exhausted(validations(0, Double.NaN, Double.POSITIVE_INFINITY)))
        .contains("no better score in 2 validations: none was finite");
    assertThat(patience.exhausted(validations(0, Double.NaN, -3))).isEmpty();
  }
}

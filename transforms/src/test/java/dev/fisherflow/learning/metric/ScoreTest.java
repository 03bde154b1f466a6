package dev.fisherflow.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.tasks.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {

  @Test
  void itIsTheMeanOfTheMetricsThatTheTaskNames() {
    assertThat(Score.of(Task.of("sst2"), 0.8125)).isEqualTo(0.8125);
    assertThat(Score.of(Task.of("mrpc"), 0.5 + 0.625)).isEqualTo(0.5625);
  }

  @Test
  void aTrialThatFailedHasTheLowest() {
    assertThat(Score.lowest(Task.of("sst2"))).isZero();
    assertThat(Score.lowest(Task.of("cola"))).isEqualTo((0 + -1) / 2.0);
  }

  @Test
  void peopleSeeItInPerCent() {
    assertThat(Score.cell(Task.of("mrpc"), 0.5521)).isEqualTo("55.2");
    assertThat(Score.words(Task.of("cola"), -0.125)).isEqualTo("-12.5 %");
  }

  @Test
  void anErrorIsNoShare() {
    Task stsb = Task.of("stsb");
    Task errors =
        new Task(
            stsb.declaration(),
            stsb.modality(),
            stsb.labels(),
            stsb.range(),
            List.of("rmse"),
            stsb.splits(),
            stsb.texts(),
            stsb.recipe(),
            stsb.files(),
            stsb.answers(),
            stsb.sources(),
            stsb.code(),
            stsb.definition());
    assertThat(Score.inPercent(stsb)).isTrue();
    assertThat(Score.words(errors, -1.234)).isEqualTo("-1.2340");
    assertThat(Score.lowest(errors)).isEqualTo(Double.NEGATIVE_INFINITY);
  }
}

package dev.fisherflow.learning.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.optimizer.DivergedException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossWatchTest {

  private final LossWatch losses = new LossWatch();

  @Test
  void meansAreOverTheLastSteps() {
    assertThat(losses.lastHundred()).isNull();
    IntStream.rangeClosed(11, 160).forEach(losses::add);
    assertThat(losses.recent()).isEqualTo(150.5);
    assertThat(losses.lastHundred()).isEqualTo(110.5);
  }

  @Test
  void aLossThatIsNotFiniteDivergesAtOnce() {
    losses.add(1);
    assertThatThrownBy(() -> losses.add(Double.NaN)).isInstanceOf(DivergedException.class);
    assertThatThrownBy(() -> losses.add(Double.POSITIVE_INFINITY))
        .isInstanceOf(DivergedException.class);
  }

  @Test
  void aLossThatStaysAHundredTimesTheFirstDiverges() {
    losses.add(0.7);
    assertThatThrownBy(() -> IntStream.range(0, 40).forEach(step -> losses.add(80)))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("100 times");
  }

  @Test
  void onePeakIsNotDivergence() {
    losses.add(0.7);
    losses.add(500);
    IntStream.range(0, 40).forEach(step -> losses.add(1));
    assertThat(losses.recent()).isEqualTo(1);
  }
}

package dev.fisherflow.transforms.dataset.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TextLengthsTest {

  /** One text of one token, and three of four. */
  private static final TextLengths FOUR = new TextLengths(List.of(0L, 1L, 0L, 0L, 3L));

  @Test
  void paddingIsTheExpectedLongestOfABatch() {
    assertThat(FOUR.mean()).isEqualTo(13 / 4.0);
    assertThat(FOUR.padded(1)).isCloseTo(FOUR.mean(), within(1e-12));
    // Both of two are the short one in one of sixteen cases.
    assertThat(FOUR.padded(2)).isCloseTo((1 + 15 * 4) / 16.0, within(1e-12));
    assertThat(FOUR.padded(100)).isCloseTo(4, within(1e-12));
  }

  @Test
  void theHeaviestBatchIsHeavierThanMostAndNoLongerThanTheLongest() {
    TextLengths spread =
        new TextLengths(
            LongStream.concat(LongStream.of(0), LongStream.of(100, 100)).boxed().toList());
    assertThat(spread.heaviest(1)).isEqualTo(2);
    TextLengths equal = new TextLengths(List.of(0L, 0L, 0L, 7L));
    assertThat(equal.heaviest(32)).isEqualTo(3);
  }

  @Test
  void whatIsNotKnownIsNoText() {
    assertThat(TextLengths.UNKNOWN.known()).isFalse();
    assertThat(new TextLengths(List.of(0L, 0L)).known()).isFalse();
    assertThat(FOUR.known()).isTrue();
  }

  @Property(tries = 200)
  void boundsHold(
      @ForAll @Size(min = 2, max = 20) List<@LongRange(max = 1000) Long> counts,
      @ForAll @IntRange(min = 1, max = 200) int batchSize) {
    List<Long> some =
        IntStream.range(0, counts.size()).mapToObj(n -> n == 1 ? 1 : counts.get(n)).toList();
    TextLengths texts = new TextLengths(some);
    assertThat(texts.padded(batchSize))
        .isBetween(texts.mean() - 1e-9, (double) some.size() - 1 + 1e-9)
        .isLessThanOrEqualTo(texts.padded(batchSize + 1) + 1e-9);
    assertThat((double) texts.heaviest(batchSize))
        .isBetween(Math.floor(texts.mean()), (double) some.size() - 1);
  }

  @Test
  void quantilesAreLengthsThatAShareDoesNotExceed() {
    TextLengths texts = new TextLengths(List.of(0L, 0L, 5L, 4L, 0L, 1L));
    assertThat(texts.quantile(0)).isEqualTo(2);
    assertThat(texts.quantile(0.5)).isEqualTo(2);
    assertThat(texts.quantile(0.51)).isEqualTo(3);
    assertThat(texts.quantile(0.9)).isEqualTo(3);
    assertThat(texts.quantile(1)).isEqualTo(5);
  }
}

package dev.fisherflow.learning.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LikeLengthsTest {

  @Test
  void batchesHoldTokensRatherThanRows() {
    assertThat(cut(10, 5, 1, 9, 2, 5, 3))
        .containsExactly(List.of(1, 3, 5), List.of(0, 4), List.of(2));
  }

  @Test
  void aLongTextIsABatchByItself() {
    assertThat(cut(4, 9, 2, 2)).containsExactly(List.of(1, 2), List.of(0));
  }

  @Test
  void everySampleIsInOneBatch() {
    int[] lengths = IntStream.range(0, 500).map(n -> 1 + n * 37 % 90).toArray();
    List<List<Integer>> batches = cut(300, lengths);
    assertThat(batches.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 500).boxed().toList());
    assertThat(batches)
        .allSatisfy(
            batch -> assertThat(batch.stream().mapToInt(n -> lengths[n]).sum()).isBetween(1, 300));
    assertThat(cut(300)).isEmpty();
  }

  private static List<List<Integer>> cut(long most, int... lengths) {
    return LikeLengths.cut(
        IntStream.range(0, lengths.length).mapToObj(n -> sample(n, lengths[n])).toList(),
        sample -> sample.tokenIds().length,
        most);
  }

  private static Sample sample(int index, int length) {
    return new Sample(index, new int[length], new int[0], new byte[0], 0, Double.NaN);
  }
}

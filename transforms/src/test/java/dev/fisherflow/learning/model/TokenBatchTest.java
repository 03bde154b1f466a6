package dev.fisherflow.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Autograd;
import dev.fisherflow.learning.autograd.Recording;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenBatchTest {

  private static final int WIDTH = 3;
  private static final Offset<Double> EXACT = within(1e-12);

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** Equal ones, a few of many lengths, and enough of them for several groups. */
  static int[][] lengths() {
    return new int[][] {
      {1}, {4, 4, 4}, {3, 1, 2}, new Random(3).ints(60, 1, 90).toArray(), many(7), {70, 1, 1, 70}
    };
  }

  private static int[] many(int of) {
    return IntStream.range(0, 200).map(n -> 1 + n % of * 12).toArray();
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void blocksAreJoinedToTheSameTokens(int[] lengths) {
    TokenBatch tokens = new TokenBatch(lengths, manager);
    NDArray x = random(tokens.tokens(), WIDTH);
    NDList blocks = tokens.blocks(x);
    assertThat(tokens.joined(blocks).toDoubleArray()).containsExactly(x.toDoubleArray());
    assertThat(blocks.stream().mapToLong(block -> block.getShape().get(0)).sum())
        .isEqualTo(lengths.length);
    int[] longest = tokens.longestOfGroups();
    for (int g = 0; g < longest.length; g++) {
      assertThat(blocks.get(g).getShape().get(1)).isEqualTo(longest[g]);
    }
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void whatIsOfASampleIsOfItsTokensAlone(int[] lengths) {
    TokenBatch tokens = new TokenBatch(lengths, manager);
    NDArray x = random(tokens.tokens(), WIDTH);
    NDArray g = random(tokens.tokens(), 2);
    NDArray padded = tokens.padded(x);
    int from = 0;
    for (int n = 0; n < lengths.length; n++) {
      String rows = from + ":" + (from + lengths[n]);
      NDArray own = x.get(rows);
      assertClose(tokens.sums(x).get(n), own.sum(new int[] {0}));
      assertClose(tokens.means(x).get(n), own.mean(new int[] {0}));
      assertClose(tokens.first(x).get(n), own.get(0));
      assertClose(padded.get("{}, :{}", n, lengths[n]), own);
      assertClose(tokens.products(g, x).get(n), g.get(rows).transpose().matMul(own));
      assertClose(tokens.products(x, g).get(n), own.transpose().matMul(g.get(rows)));
      from += lengths[n];
    }
    double[] ofSamples = IntStream.range(0, lengths.length).mapToDouble(n -> n * n).toArray();
    assertClose(
        tokens.sums(tokens.spread(ofSamples, x)).squeeze(1).div(counts(lengths)),
        manager.create(ofSamples));
    assertThat(tokens.positions()).hasSize(tokens.tokens()).startsWith(0);
    assertThat(Arrays.stream(tokens.positions()).filter(t -> t == 0).count())
        .isEqualTo(lengths.length);
  }

  /** Twice differentiable, and its gradients are those of the tokens alone. */
  @ParameterizedTest
  @MethodSource("lengths")
  void attentionIsThatOfEachSampleByItself(int[] lengths) {
    TokenBatch tokens = new TokenBatch(lengths, manager);
    NDArray x = random(tokens.tokens(), 4);
    x.setRequiresGradient(true);
    try (Recording recording = Recording.open()) {
      NDArray together = TokenAttention.within(tokens, 2, 0.5).attend(x, x, x);
      NDArray gradient =
          Autograd.gradients(together.square().sum(), new NDList(x)).singletonOrThrow();
      int from = 0;
      for (int length : lengths) {
        String rows = from + ":" + (from + length);
        NDArray own = x.get(rows).duplicate();
        own.setRequiresGradient(true);
        TokenBatch one = new TokenBatch(new int[] {length}, manager);
        NDArray alone = TokenAttention.within(one, 2, 0.5).attend(own, own, own);
        assertClose(together.get(rows), alone);
        assertClose(
            gradient.get(rows),
            Autograd.gradients(alone.square().sum(), new NDList(own)).singletonOrThrow());
        from += length;
      }
    }
  }

  @Test
  void aSampleThatIsNoNumberStaysAlone() {
    TokenBatch tokens = new TokenBatch(new int[] {2, 5, 1}, manager);
    NDArray x = random(tokens.tokens(), 4);
    x.set(new NDIndex("2:7"), Double.NaN);
    NDArray context = TokenAttention.within(tokens, 2, 1).attend(x, x, x);
    assertThat(context.get(":2").toDoubleArray()).doesNotContain(Double.NaN);
    assertThat(context.get("7:").toDoubleArray()).doesNotContain(Double.NaN);
    double[] means = tokens.means(context).sum(new int[] {1}).toDoubleArray();
    assertThat(means[0]).isFinite();
    assertThat(means[1]).isNaN();
    assertThat(means[2]).isFinite();
  }

  @Test
  void furtherTokensStandWhereTheyAreInserted() {
    TokenBatch before = new TokenBatch(new int[] {1, 3}, manager);
    TokenInsertion insertion = new TokenInsertion(before, 1, 2, manager);
    NDArray states = manager.create(new double[] {1, 2, 3, 4}, new Shape(4, 1));
    NDArray inserted = manager.create(new double[] {10, 11, 20, 21}, new Shape(4, 1));
    NDArray after = insertion.insert(inserted, states);
    assertThat(after.toDoubleArray()).containsExactly(1, 10, 11, 2, 20, 21, 3, 4);
    assertThat(insertion.tokens().lengths()).containsExactly(3, 5);
    assertThat(insertion.last(after).toDoubleArray()).containsExactly(11, 21, 3, 4);
  }

  @Test
  void likeLengthsAreAGroupAndUnlikeOnesAreNot() {
    assertThat(new TokenBatch(many(1), manager).longestOfGroups()).containsExactly(1);
    int[] one = IntStream.range(1, 41).toArray(); // of each length
    assertThat(new TokenBatch(one, manager).longestOfGroups()).hasSizeBetween(2, 8);
    assertThat(new TokenBatch(new int[] {2, 3}, manager).longestOfGroups()).containsExactly(3);
  }

  @Test
  void aTextOfNoTokensIsRefused() {
    assertThatThrownBy(() -> new TokenBatch(new int[] {3, 0}, manager))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[3, 0]");
  }

  private NDArray counts(int[] lengths) {
    return manager.create(lengths).toType(DataType.FLOAT64, false);
  }

  private NDArray random(int rows, int width) {
    double[] numbers = new Random(rows).doubles((long) rows * width, -1, 1).toArray();
    return manager.create(numbers, new Shape(rows, width)).duplicate();
  }

  private static void assertClose(NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    assertThat(actual.toDoubleArray()).containsExactly(expected.toDoubleArray(), EXACT);
  }
}

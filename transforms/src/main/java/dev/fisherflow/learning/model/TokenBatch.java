package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tokens of N texts, one text after the other and without padding: arrays [tokens, width]. What
 * is computed for each token by itself runs on these. What looks at a whole sample takes them in
 * {@link #blocks}, which pad samples of like lengths to the longest of them, and has them {@link
 * #joined} again. A pad repeats the last token of its sample, so that no sample's numbers reach
 * another's.
 */
public final class TokenBatch implements Rows {

  private final int[] lengths;
  private final int[] offsets;
  private final List<int[]> groups;
  private final NDManager scope;

  /** The token of each row of the blocks; null if the one block's rows are the tokens. */
  private final NDArray spread;

  /** The row of each token in the blocks; null likewise. */
  private final NDArray joined;

  /** Where each sample is among those of the blocks; null if they are in order. */
  private final NDArray order;

  /** 1 for a token and 0 for a pad, float32 [n, T] of each group; null where nothing is padded. */
  private final NDArray[] masks;

  /**
   * Texts of these lengths.
   *
   * @param lengths tokens of each, one or more
   * @param scope owner of the arrays that say where tokens are
   */
  public TokenBatch(int[] lengths, NDManager scope) {
    this(lengths.clone(), LengthGroups.of(lengths), scope);
  }

  private TokenBatch(int[] lengths, List<int[]> groups, NDManager scope) {
    this.lengths = lengths;
    this.groups = groups;
    this.scope = scope;
    offsets = new int[lengths.length + 1];
    for (int n = 0; n < lengths.length; n++) {
      if (lengths[n] < 1) {
        throw new IllegalArgumentException(
            "Expected texts of one token or more; found the lengths " + Arrays.toString(lengths));
      }
      offsets[n + 1] = offsets[n] + lengths[n];
    }
    long[] rows = groups.stream().flatMapToLong(g -> Arrays.stream(rows(g, longest(g)))).toArray();
    boolean same = groups.size() == 1 && rows.length == tokens();
    spread = same ? null : scope.create(rows);
    joined = same ? null : scope.create(places(rows));
    order = groups.size() == 1 ? null : scope.create(placesOfSamples());
    masks = groups.stream().map(this::mask).toArray(NDArray[]::new);
  }

  /** The same samples in the groups of another batch of them. */
  public TokenBatch groupedAs(TokenBatch other) {
    return new TokenBatch(lengths, other.groups, scope);
  }

  /** Samples N. */
  public int samples() {
    return lengths.length;
  }

  /** Tokens of all samples. */
  public int tokens() {
    return offsets[lengths.length];
  }

  /** Tokens of each sample. */
  public int[] lengths() {
    return lengths.clone();
  }

  /** Tokens of the longest sample. */
  public int longest() {
    return Arrays.stream(lengths).max().orElse(0);
  }

  /** Tokens T of the longest sample of each group that is padded together. */
  public int[] longestOfGroups() {
    return groups.stream().mapToInt(this::longest).toArray();
  }

  /** Tokens of each sample of each group that is padded together. */
  public List<int[]> lengthsOfGroups() {
    return groups.stream()
        .map(group -> Arrays.stream(group).map(n -> lengths[n]).toArray())
        .toList();
  }

  /** The place of each token in its text. */
  public long[] positions() {
    return Arrays.stream(lengths)
        .flatMap(length -> IntStream.range(0, length))
        .asLongStream()
        .toArray();
  }

  /**
   * The samples in blocks of like lengths, padded.
   *
   * @param x [tokens, width]
   * @return [n, T, width] for each group of n samples, the longest of T tokens
   */
  public NDList blocks(NDArray x) {
    long width = x.getShape().get(1);
    NDArray rows = spread == null ? x : take(x, spread);
    long[] ends = new long[groups.size()];
    long end = 0;
    for (int g = 0; g < ends.length; g++) {
      end += (long) groups.get(g).length * longest(groups.get(g));
      ends[g] = end;
    }
    NDList parts =
        ends.length == 1 ? new NDList(rows) : rows.split(Arrays.copyOf(ends, ends.length - 1), 0);
    NDList blocks = new NDList();
    for (int g = 0; g < ends.length; g++) {
      int[] group = groups.get(g);
      blocks.add(parts.get(g).reshape(group.length, longest(group), width));
    }
    return blocks;
  }

  /**
   * The tokens of blocks, without their pads.
   *
   * @param blocks [n, T, width] for each group
   * @return [tokens, width]
   */
  public NDArray joined(NDList blocks) {
    NDArray rows = inTurn(blocks, blocks.head().getShape().get(2));
    return joined == null ? rows : take(rows, joined);
  }

  /**
   * All samples padded to the longest.
   *
   * @param x [tokens, width]
   * @return [N, longest, width], each pad like the last token of its sample
   */
  public NDArray padded(NDArray x) {
    int longest = longest();
    int[] all = IntStream.range(0, lengths.length).toArray();
    NDArray rows = longest * lengths.length == tokens() ? x : take(x, all, longest);
    return rows.reshape(lengths.length, longest, x.getShape().get(1));
  }

  /**
   * The first token of each sample.
   *
   * @param x [tokens, width]
   * @return [N, width]
   */
  public NDArray first(NDArray x) {
    return take(
        x, scope.create(Arrays.stream(offsets, 0, lengths.length).asLongStream().toArray()));
  }

  /**
   * The last token of each sample.
   *
   * @param x [tokens, width]
   * @return [N, width]
   */
  public NDArray last(NDArray x) {
    return take(
        x, scope.create(Arrays.stream(offsets, 1, offsets.length).mapToLong(o -> o - 1).toArray()));
  }

  /**
   * The mean over the tokens of each sample.
   *
   * @param x [tokens, width]
   * @return [N, width]
   */
  public NDArray means(NDArray x) {
    double[] counts = Arrays.stream(lengths).asDoubleStream().toArray();
    NDArray sums = sums(x);
    return sums.div(Rows.column(counts, sums));
  }

  /**
   * What each group has of what samples have.
   *
   * @param x [N, &hellip;]
   * @return [n, &hellip;] for each group of n samples
   */
  public NDList ofGroups(NDArray x) {
    NDList parts = new NDList();
    for (int[] group : groups) {
      long[] samples = Arrays.stream(group).asLongStream().toArray();
      Shape shape = x.getShape();
      NDArray rows = take(x.reshape(shape.get(0), -1), scope.create(samples));
      parts.add(rows.reshape(new Shape(group.length).addAll(shape.slice(1))));
    }
    return parts;
  }

  @Override
  public int samples(NDArray ofRows) {
    return samples();
  }

  @Override
  public NDArray sums(NDArray g) {
    NDList blocks = blocks(g);
    NDList sums = new NDList();
    for (int i = 0; i < masks.length; i++) {
      NDArray block = blocks.get(i);
      sums.add(
          masks[i] == null
              ? block.sum(new int[] {1})
              : mask(i, g).expandDims(1).matMul(block).squeeze(1));
    }
    return ordered(sums, g.getShape().slice(1));
  }

  @Override
  public NDArray products(NDArray g, NDArray x) {
    boolean narrow = g.getShape().get(1) < x.getShape().get(1);
    NDList left = blocks(g);
    NDList right = blocks(x);
    NDList products = new NDList();
    for (int i = 0; i < masks.length; i++) {
      NDArray ofG = left.get(i);
      NDArray ofX = right.get(i);
      if (masks[i] != null) {
        NDArray counting = mask(i, g).expandDims(2);
        ofG = narrow ? ofG.mul(counting) : ofG;
        ofX = narrow ? ofX : ofX.mul(counting);
      }
      products.add(ofG.swapAxes(1, 2).matMul(ofX));
    }
    return ordered(products, new Shape(g.getShape().get(1), x.getShape().get(1)));
  }

  @Override
  public NDArray spread(double[] ofSamples, NDArray like) {
    return Rows.column(
        IntStream.range(0, lengths.length)
            .boxed()
            .flatMapToDouble(n -> IntStream.range(0, lengths[n]).mapToDouble(t -> ofSamples[n]))
            .toArray(),
        like);
  }

  @Override
  public TokenBatch keptBy(NDManager owner) {
    return new TokenBatch(lengths, groups, owner);
  }

  /** A large negative number at each group's pads, [n, 1, 1, T]; null where nothing is padded. */
  NDArray[] attentionBiases() {
    return Arrays.stream(masks)
        .map(mask -> mask == null ? null : mask.sub(1).mul(1e9).expandDims(1).expandDims(1))
        .toArray(NDArray[]::new);
  }

  /** Rows of an array by their indices int64 [rows]: the result is a function of nothing else. */
  static NDArray take(NDArray x, NDArray rows) {
    return Embedding.embedding(rows, x, SparseFormat.DENSE).singletonOrThrow();
  }

  private NDArray take(NDArray x, int[] samples, int length) {
    return take(x, scope.create(rows(samples, length)));
  }

  private static NDArray inTurn(NDList blocks, long width) {
    NDList parts = new NDList();
    blocks.forEach(block -> parts.add(block.reshape(-1, width)));
    return parts.size() == 1 ? parts.head() : NDArrays.concat(parts, 0);
  }

  /** What each group has of its samples, [n, &hellip;], in the order of the samples. */
  private NDArray ordered(NDList ofGroups, Shape shape) {
    NDArray rows = inTurn(ofGroups, shape.size());
    NDArray samples = order == null ? rows : take(rows, order);
    return samples.reshape(new Shape(lengths.length).addAll(shape));
  }

  private NDArray mask(int group, NDArray like) {
    return masks[group].toType(like.getDataType(), false);
  }

  private NDArray mask(int[] group) {
    int longest = longest(group);
    float[] mask = new float[group.length * longest];
    boolean padded = false;
    for (int i = 0; i < group.length; i++) {
      Arrays.fill(mask, i * longest, i * longest + lengths[group[i]], 1);
      padded |= lengths[group[i]] < longest;
    }
    return padded ? scope.create(mask, new Shape(group.length, longest)) : null;
  }

  private int longest(int[] group) {
    return Arrays.stream(group).map(n -> lengths[n]).max().orElse(0);
  }

  /** The tokens of samples, each padded with its last to a length. */
  private long[] rows(int[] samples, int length) {
    return Arrays.stream(samples)
        .flatMap(n -> IntStream.range(0, length).map(t -> offsets[n] + Math.min(t, lengths[n] - 1)))
        .asLongStream()
        .toArray();
  }

  /** The first row that has each token. */
  private long[] places(long[] rows) {
    long[] places = new long[tokens()];
    for (int row = rows.length - 1; row >= 0; row--) {
      places[(int) rows[row]] = row;
    }
    return places;
  }

  private long[] placesOfSamples() {
    long[] places = new long[lengths.length];
    int place = 0;
    for (int[] group : groups) {
      for (int n : group) {
        places[n] = place++;
      }
    }
    return places;
  }
}

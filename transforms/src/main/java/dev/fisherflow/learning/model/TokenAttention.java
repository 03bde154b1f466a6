package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Multi-head attention of the tokens of texts to those of the same sample. It alone pads: to the
 * longest of a group of samples of like lengths.
 */
public final class TokenAttention {

  private static final float MASKED = -1e9f;

  private final TokenBatch queries;
  private final TokenBatch keys;
  private final int heads;
  private final double scale;
  private final NDArray[] biases;

  /**
   * Attention of tokens to tokens.
   *
   * @param queries whose tokens attend, in the groups of the keys
   * @param keys whose tokens are attended to
   * @param heads A
   * @param scale of the scores
   * @param positions added to the scores [1 or N, A, longest query, longest key], or null
   */
  public TokenAttention(
      TokenBatch queries, TokenBatch keys, int heads, double scale, NDArray positions) {
    this(
        queries,
        keys,
        heads,
        scale,
        positions == null ? new NDList() : cut(positions, queries, keys));
  }

  /**
   * Attention of tokens to tokens whose positions differ from sample to sample.
   *
   * @param queries whose tokens attend, in the groups of the keys
   * @param keys whose tokens are attended to
   * @param heads A
   * @param scale of the scores
   * @param positions of each group, added to the scores [n or 1, A, T query, T key]; none for none
   */
  public TokenAttention(
      TokenBatch queries, TokenBatch keys, int heads, double scale, NDList positions) {
    this.queries = queries;
    this.keys = keys;
    this.heads = heads;
    this.scale = scale;
    biases = keys.attentionBiases();
    for (int g = 0; g < positions.size(); g++) {
      NDArray ofGroup = positions.get(g);
      biases[g] = biases[g] == null ? ofGroup : ofGroup.add(biases[g]);
    }
  }

  private static NDList cut(NDArray positions, TokenBatch queries, TokenBatch keys) {
    int[] rows = queries.longestOfGroups();
    int[] columns = keys.longestOfGroups();
    boolean same = positions.getShape().get(0) == 1;
    NDList ofGroups = same ? new NDList() : queries.ofGroups(positions);
    NDList cut = new NDList();
    for (int g = 0; g < rows.length; g++) {
      NDArray ofGroup = same ? positions : ofGroups.get(g);
      cut.add(ofGroup.get(":, :, :{}, :{}", rows[g], columns[g]));
    }
    return cut;
  }

  /**
   * Attention within texts, without biases by position.
   *
   * @param tokens that attend to one another
   */
  public static TokenAttention within(TokenBatch tokens, int heads, double scale) {
    return new TokenAttention(tokens, tokens, heads, scale, new NDList());
  }

  /**
   * What keeps tokens from those after them: a large negative number where the key comes after the
   * query.
   *
   * @param like gives type and owner
   * @return [1, 1, longest, longest]
   */
  public static NDArray causal(TokenBatch tokens, NDArray like) {
    int longest = tokens.longest();
    float[] bias = new float[longest * longest];
    for (int query = 0; query < longest; query++) {
      Arrays.fill(bias, query * longest + query + 1, (query + 1) * longest, MASKED);
    }
    return like.getManager()
        .create(bias, new Shape(1, 1, longest, longest))
        .toType(like.getDataType(), true);
  }

  /**
   * Keys or values as {@link #attend} reads them.
   *
   * @param x [tokens, A D]
   * @return [n, A, T, D] for each group of samples
   */
  public static NDList split(NDArray x, TokenBatch tokens, int heads) {
    NDList split = new NDList();
    tokens.blocks(x).forEach(block -> split.add(Attention.split(block, heads)));
    return split;
  }

  /**
   * softmax(scale Q K&#7488; + bias) V within each sample.
   *
   * @param query [tokens, A D]
   * @param key [tokens, A D]
   * @param value [tokens, A D]
   * @return [tokens, A D]
   */
  public NDArray attend(NDArray query, NDArray key, NDArray value) {
    return attend(query, split(key, keys, heads), split(value, keys, heads));
  }

  /**
   * The same for keys and values that are split.
   *
   * @param query [tokens, A D]
   * @param key [n, A, T, D] for each group of samples
   * @param value [n, A, T, D] for each group of samples
   * @return [tokens, A D]
   */
  public NDArray attend(NDArray query, NDList key, NDList value) {
    NDList split = split(query, queries, heads);
    NDList contexts = new NDList();
    for (int g = 0; g < biases.length; g++) {
      contexts.add(Attention.attend(split.get(g), key.get(g), value.get(g), scale, biases[g]));
    }
    return queries.joined(contexts);
  }
}

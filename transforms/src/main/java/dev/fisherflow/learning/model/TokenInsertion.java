package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/** Further tokens put into every text of a batch, at the same place of each. */
public final class TokenInsertion {

  private final TokenBatch tokens;
  private final NDArray rows;
  private final NDArray last;

  /**
   * An insertion.
   *
   * @param before the texts
   * @param at how many of a text's tokens stay before the new ones
   * @param count new tokens of each text
   * @param scope owner of the arrays that say where tokens are
   */
  public TokenInsertion(TokenBatch before, int at, int count, NDManager scope) {
    int[] lengths = before.lengths();
    tokens = new TokenBatch(Arrays.stream(lengths).map(length -> length + count).toArray(), scope);
    long[] places = new long[tokens.tokens()];
    long[] ends = new long[before.tokens()];
    int place = 0;
    int token = 0;
    int end = 0;
    for (int n = 0; n < lengths.length; n++) {
      for (int t = 0; t < lengths[n] + count; t++) {
        if (t >= count) {
          ends[end++] = place;
        }
        places[place++] =
            t >= at && t < at + count
                ? (long) n * count + t - at
                : (long) lengths.length * count + token++;
      }
    }
    rows = scope.create(places);
    last = scope.create(ends);
  }

  /** The texts with the new tokens. */
  public TokenBatch tokens() {
    return tokens;
  }

  /**
   * Puts states of new tokens in.
   *
   * @param inserted [N count, width], the new tokens of one text after those of another
   * @param states [tokens, width] of the texts as they were
   * @return [tokens + N count, width]
   */
  public NDArray insert(NDArray inserted, NDArray states) {
    return TokenBatch.take(inserted.concat(states, 0), rows);
  }

  /**
   * The last states of each text, as many as it had tokens before.
   *
   * @param states [tokens + N count, width]
   * @return [tokens, width]
   */
  public NDArray last(NDArray states) {
    return TokenBatch.take(states, last);
  }
}

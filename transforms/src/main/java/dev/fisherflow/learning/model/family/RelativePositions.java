package dev.fisherflow.learning.model.family;

import java.util.stream.IntStream;

/**
 * T5's buckets of relative positions: one for each short distance, then buckets that grow with the
 * logarithm of the distance, and one for all from a largest distance on (Raffel et al. 2020, 2.1).
 *
 * @param buckets in all; half of them for later keys where both directions are seen
 * @param maxDistance first distance of the last bucket
 * @param bidirectional whether keys after the query are seen
 */
record RelativePositions(int buckets, int maxDistance, boolean bidirectional) {

  /** Buckets of all pairs of positions, row by row [tokens, tokens], the query's row first. */
  long[] table(int tokens) {
    return table(IntStream.range(0, tokens).toArray());
  }

  /** The same for tokens at other positions than 0, 1, 2 and so on. */
  long[] table(int[] positions) {
    int tokens = positions.length;
    long[] table = new long[tokens * tokens];
    for (int query = 0; query < tokens; query++) {
      for (int key = 0; key < tokens; key++) {
        table[query * tokens + key] = bucket(positions[key] - positions[query]);
      }
    }
    return table;
  }

  /** The bucket of the difference of a key's and a query's position. */
  int bucket(int difference) {
    if (!bidirectional) {
      return bucket(Math.max(0, -difference), buckets);
    }
    int half = buckets / 2;
    return bucket(Math.abs(difference), half) + (difference > 0 ? half : 0);
  }

  /** In float32, as the models were trained: its rounding decides at the borders. */
  private int bucket(int distance, int count) {
    int exact = count / 2;
    if (distance < exact) {
      return distance;
    }
    float growth = (float) Math.log((float) distance / exact);
    float range = (float) Math.log((double) maxDistance / exact);
    return Math.min(count - 1, exact + (int) (growth / range * (count - exact)));
  }
}

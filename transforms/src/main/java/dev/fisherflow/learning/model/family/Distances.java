package dev.fisherflow.learning.model.family;

/**
 * Buckets of distances between tokens as DeBERTa-v3 counts them: those below half of k by
 * themselves, and beyond on a scale of logarithms.
 *
 * @param buckets k in each direction
 * @param maxDistance from which on all distances share a bucket
 */
record Distances(int buckets, int maxDistance) {

  /** The bucket of a distance, from -k to k; 0 for none. */
  int bucket(int distance) {
    int middle = buckets / 2;
    int length = Math.abs(distance);
    if (length <= middle) {
      return distance;
    }
    double scale = Math.log((double) length / middle) / Math.log((maxDistance - 1.0) / middle);
    int beyond = (int) Math.ceil(scale * (middle - 1)) + middle;
    return distance < 0 ? -beyond : beyond;
  }

  /**
   * The row, of 2 k, of each pair of the first tokens.
   *
   * @param sign 1 for query minus key, -1 for key minus query
   * @return of [tokens, tokens], row by row
   */
  long[] rows(int tokens, int sign) {
    long[] rows = new long[tokens * tokens];
    for (int one = 0; one < tokens; one++) {
      for (int other = 0; other < tokens; other++) {
        int row = sign * bucket(one - other) + buckets;
        rows[one * tokens + other] = Math.max(0, Math.min(2 * buckets - 1, row));
      }
    }
    return rows;
  }
}

package dev.fisherflow.learning.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which samples of a batch attention pads together: groups of like lengths, each padded to its own
 * longest, so that little is padded and operations stay few. The groups depend on the lengths
 * alone.
 */
final class LengthGroups {

  /** What a group costs by itself, in scores of attention. */
  private static final long OF_GROUP = 5000;

  /** What a token costs that attention copies and multiplies, in scores of attention. */
  private static final long OF_TOKEN = 46;

  private LengthGroups() {}

  /** The cheapest groups: the samples of each, in their order. */
  static List<int[]> of(int[] lengths) {
    int[] sorted = Arrays.stream(lengths).sorted().toArray();
    int[] distinct = Arrays.stream(sorted).distinct().toArray();
    int[] upTo = upTo(sorted, distinct);
    long[] best = new long[distinct.length + 1];
    int[] from = new int[distinct.length + 1];
    for (int end = 1; end <= distinct.length; end++) {
      best[end] = Long.MAX_VALUE;
      int longest = distinct[end - 1];
      for (int start = 0; start < end; start++) {
        long samples = (long) upTo[end] - upTo[start];
        long cost = best[start] + OF_GROUP + samples * longest * (OF_TOKEN + longest);
        if (cost < best[end]) {
          best[end] = cost;
          from[end] = start;
        }
      }
    }
    List<int[]> groups = new ArrayList<>();
    for (int end = distinct.length; end > 0; end = from[end]) {
      groups.add(between(lengths, distinct[from[end]], distinct[end - 1]));
    }
    Collections.reverse(groups);
    return groups;
  }

  /** How many samples have one of the first 0, 1, 2 … lengths. */
  private static int[] upTo(int[] sorted, int[] distinct) {
    int[] upTo = new int[distinct.length + 1];
    int i = 0;
    for (int length = 0; length < distinct.length; length++) {
      while (i < sorted.length && sorted[i] == distinct[length]) {
        i++;
      }
      upTo[length + 1] = i;
    }
    return upTo;
  }

  private static int[] between(int[] lengths, int shortest, int longest) {
    return IntStream.range(0, lengths.length)
        .filter(n -> lengths[n] >= shortest && lengths[n] <= longest)
        .toArray();
  }
}

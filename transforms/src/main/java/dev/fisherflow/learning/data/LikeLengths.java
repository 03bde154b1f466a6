package dev.fisherflow.learning.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** Samples cut into batches of like lengths, each of no more work than is asked for. */
public final class LikeLengths {

  private LikeLengths() {}

  /**
   * Cuts samples, shortest texts first; those of one length stay in their order.
   *
   * @param size of a sample, such as its tokens; grows with its text
   * @param most sizes of a batch in all; a larger sample is a batch by itself
   * @return the places of each batch's samples
   */
  public static List<List<Integer>> cut(
      List<Sample> samples, ToLongFunction<Sample> size, long most) {
    List<List<Integer>> batches = new ArrayList<>();
    long room = 0;
    for (int place : byLength(samples)) {
      long taken = size.applyAsLong(samples.get(place));
      if (batches.isEmpty() || taken > room) {
        batches.add(new ArrayList<>());
        room = most;
      }
      batches.get(batches.size() - 1).add(place);
      room -= taken;
    }
    return batches;
  }

  private static List<Integer> byLength(List<Sample> samples) {
    return IntStream.range(0, samples.size())
        .boxed()
        .sorted(Comparator.comparingInt(place -> samples.get(place).tokenIds().length))
        .toList();
  }
}

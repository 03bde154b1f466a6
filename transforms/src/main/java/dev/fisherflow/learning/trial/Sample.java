package dev.fisherflow.learning.trial;

import dev.fisherflow.schemas.Example;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An example in primitive arrays, as batches are made of it.
 *
 * @param index position among the split's rows
 * @param tokenIds token ids
 * @param typeIds segment of each token, or empty where all are 0
 * @param image channels x height x width bytes, or empty for a text
 * @param label class index; -1 where there is none
 * @param score regression target; NaN where there is none
 */
record Sample(long index, int[] tokenIds, int[] typeIds, byte[] image, int label, double score) {

  static Sample of(Example example) {
    return new Sample(
        example.getIndex(),
        ints(example.getTokenIds()),
        ints(example.getTypeIds()),
        bytes(example.getImage()),
        example.getLabel() == null ? -1 : example.getLabel(),
        example.getScore() == null ? Double.NaN : example.getScore());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    if (buffer == null) {
      return new byte[0];
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}

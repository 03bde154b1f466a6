package dev.fisherflow.learning.data;

import dev.fisherflow.schemas.Example;
import dev.fisherflow.tasks.Range;
import dev.fisherflow.tasks.Task;
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
 * @param labels class indices where there may be any number of them; null where not
 * @param targetIds tokens to write; null where there are none
 * @param target text to write; null where there is none
 * @param cropKey key of the draws of the image's crop; null to take all of it
 */
public record Sample(
    long index,
    int[] tokenIds,
    int[] typeIds,
    byte[] image,
    int label,
    double score,
    int[] labels,
    int[] targetIds,
    String target,
    Long cropKey) {

  /** A sample that is taken as it is. */
  public Sample(long index, int[] tokenIds, int[] typeIds, byte[] image, int label, double score) {
    this(index, tokenIds, typeIds, image, label, score, null, null, null, null);
  }

  /** The same with a part of its image. */
  Sample croppedBy(long key) {
    return new Sample(
        index, tokenIds, typeIds, image, label, score, labels, targetIds, target, key);
  }

  public static Sample of(Example example) {
    return new Sample(
        example.getIndex(),
        ints(example.getTokenIds()),
        ints(example.getTypeIds()),
        bytes(example.getImage()),
        example.getLabel() == null ? -1 : example.getLabel(),
        example.getScore() == null ? Double.NaN : example.getScore(),
        ints(example.getLabels()),
        ints(example.getTargetIds()),
        example.getTarget(),
        null);
  }

  /**
   * The class of a sample to train on.
   *
   * @throws IllegalArgumentException if it has none, or one that is not the task's
   */
  public int classOf(Task task) {
    if (label < 0) {
      throw new IllegalArgumentException(
          "%s: sample %d has no label to train on".formatted(task.key(), index));
    }
    if (label >= task.outputs()) {
      throw outside(task, label, "label", new Range(0, task.outputs() - 1));
    }
    return label;
  }

  /**
   * The target of a sample to train on.
   *
   * @throws IllegalArgumentException if it has none
   */
  public double target(Task task) {
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException(
          "%s: sample %d has no target to train on".formatted(task.key(), index));
    }
    return score;
  }

  /** A label or target that is none of a task's, which are of a range. */
  public IllegalArgumentException outside(Task task, Number found, String kind, Range range) {
    return new IllegalArgumentException(
        "%s: sample %d has the %s %s, outside the task's %s: prepare the task's dataset again"
            .formatted(task.key(), index, kind, found, range));
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

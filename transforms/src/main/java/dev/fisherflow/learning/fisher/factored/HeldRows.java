package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.Architecture.Reading;
import java.util.List;
import java.util.Optional;

/**
 * How the samples' gradients of a tensor that is trained in full are held: in factors of a matrix,
 * or formed.
 *
 * @param tensor its name
 * @param shape its shape
 * @param gradients numbers of a sample's gradients of what is made with it, or of its own
 * @param inputs numbers of a sample that are read with it, at most: layers may share them
 * @param block rows of the matrix in a block of products; empty if these are by pairs of vectors or
 *     of formed rows
 */
public record HeldRows(
    String tensor, Shape shape, long gradients, long inputs, Optional<Long> block) {

  /**
   * The rows of a tensor.
   *
   * @param readings of a matrix; none for other tensors
   * @param samples N of a batch
   */
  public static HeldRows of(String tensor, Shape shape, List<Reading> readings, int samples) {
    if (readings.isEmpty()) {
      return new HeldRows(tensor, shape, shape.size(), 0, Optional.empty());
    }
    long height = shape.get(0);
    long width = shape.size() / height;
    long gradients = 0;
    long inputs = 0;
    for (Reading reading : readings) {
      gradients += reading.vectors() * (reading.ids() ? width : height);
      inputs += reading.vectors() * (reading.ids() ? 1 : width);
    }
    List<VectorCount> counts =
        readings.stream()
            .map(reading -> new VectorCount(samples * reading.vectors(), !reading.ids()))
            .toList();
    return new HeldRows(
        tensor, shape, gradients, inputs, MatrixProducts.of(shape, samples, counts).block());
  }

  /** The same of tensors of another name. */
  public HeldRows named(String name) {
    return new HeldRows(name, shape, gradients, inputs, block);
  }

  /** Whether the rows are formed. */
  public boolean formed() {
    return inputs == 0;
  }

  /**
   * Numbers that are held of a sample.
   *
   * @param recorded whether the pass holds what was read
   */
  public long numbers(boolean recorded) {
    return recorded ? gradients : gradients + inputs;
  }
}

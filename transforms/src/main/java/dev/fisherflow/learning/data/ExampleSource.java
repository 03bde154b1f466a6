package dev.fisherflow.learning.data;

import dev.fisherflow.schemas.Example;
import java.util.List;

/** Where a trial finds the examples of its dataset. */
@FunctionalInterface
public interface ExampleSource {

  /**
   * All examples of a split in index order.
   *
   * @throws IllegalArgumentException if the dataset has no such split
   */
  List<Example> read(String split);
}

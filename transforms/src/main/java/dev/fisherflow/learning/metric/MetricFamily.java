package dev.fisherflow.learning.metric;

import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Registry;
import java.util.OptionalDouble;

/** A figure of a validation, by whose name tasks and records call it. */
public interface MetricFamily extends Declared {

  /** All that the class path provides, in the order of records. */
  Registry<MetricFamily> REGISTRY = Registry.of(MetricFamily.class, "a metric");

  /**
   * Its value over all examples of a validation.
   *
   * @return nothing where the task's predictions have no such figure; NaN if one was not finite
   */
  OptionalDouble of(ValidationMetrics validation);

  /** Whether it is taken for those tasks alone that name it, so that others' records stay. */
  default boolean onlyWhereNamed() {
    return false;
  }

  /** 1 where higher is better, -1 where it is an error: its sign in a task's score. */
  default int sign() {
    return 1;
  }

  /** The least that it can bring to a score, its sign included; errors have no least. */
  default double lowest() {
    return sign() > 0 ? 0 : Double.NEGATIVE_INFINITY;
  }
}

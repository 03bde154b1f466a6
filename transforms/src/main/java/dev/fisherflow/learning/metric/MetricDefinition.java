package dev.fisherflow.learning.metric;

import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Registry;
import java.util.OptionalDouble;

/**
 * A metric as tasks name it, of one of three kinds of sums. It is recorded for every validation
 * whose sums it has a value of.
 */
public interface MetricDefinition extends Declared {

  /** The metrics of the class path. */
  Registry<MetricDefinition> REGISTRY = Registry.of(MetricDefinition.class, "a metric");

  /** Its value of a task of classes; empty if it has none. */
  default OptionalDouble of(Confusion classes) {
    return OptionalDouble.empty();
  }

  /** Its value of a regression task; empty if it has none. */
  default OptionalDouble of(Correlation numbers) {
    return OptionalDouble.empty();
  }

  /** Its value of what a text-to-text model writes, of at least one text; empty if it has none. */
  default OptionalDouble of(WrittenTexts texts) {
    return OptionalDouble.empty();
  }
}

package org.example.plugin;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.metric.Confusion;
import dev.fisherflow.learning.metric.MetricDefinition;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The mean over the labelled classes of the share that is predicted as labelled. */
public final class BalancedAccuracy implements MetricDefinition {

  private static final Declaration DECLARATION =
      Declaration.of("balanced_accuracy", "bal. acc", 100, "Mean of the classes' recalls.");

  @Override
  public Declaration declaration() {
    return DECLARATION;
  }

  @Override
  public OptionalDouble of(Confusion classes) {
    return IntStream.range(0, classes.classes())
        .filter(label -> labelled(classes, label) > 0)
        .mapToDouble(label -> (double) classes.count(label, label) / labelled(classes, label))
        .average();
  }

  private static long labelled(Confusion classes, int label) {
    return IntStream.range(0, classes.classes())
        .mapToLong(predicted -> classes.count(label, predicted))
        .sum();
  }
}

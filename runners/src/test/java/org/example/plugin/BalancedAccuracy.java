package org.example.plugin;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.metric.Confusion;
import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.metric.ValidationMetrics;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The mean over the labelled classes of the share that is predicted as labelled. */
public final class BalancedAccuracy implements MetricFamily {

  private static final Declaration DECLARATION =
      Declaration.of("balanced_accuracy", "bal. acc", 100, "Mean of the classes' recalls.");

  @Override
  public Declaration declaration() {
    return DECLARATION;
  }

  @Override
  public OptionalDouble of(ValidationMetrics validation) {
    return validation.ofClasses(BalancedAccuracy::recall);
  }

  private static double recall(Confusion classes) {
    return IntStream.range(0, classes.classes())
        .filter(label -> labelled(classes, label) > 0)
        .mapToDouble(label -> (double) classes.count(label, label) / labelled(classes, label))
        .average()
        .orElse(Double.NaN);
  }

  private static long labelled(Confusion classes, int label) {
    return IntStream.range(0, classes.classes())
        .mapToLong(predicted -> classes.count(label, predicted))
        .sum();
  }
}

package dev.fisherflow.learning.trial;

import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.schemas.Task;
import java.util.List;

/** Scores a model on all validation splits of a task together. */
final class Validator {

  private final Task task;
  private final List<Sample> samples;

  private Validator(Task task, List<Sample> samples) {
    this.task = task;
    this.samples = samples;
  }

  static Validator of(Task task, ExampleSource examples) {
    return new Validator(
        task,
        task.devSplits().stream()
            .flatMap(split -> examples.read(split).stream())
            .map(Sample::of)
            .toList());
  }

  ValidationMetrics validate(AdaptedModel model, NDManager manager) throws InterruptedException {
    double[][] logits = Inference.logits(model, samples, manager);
    ValidationMetrics metrics = ValidationMetrics.of(task);
    for (int i = 0; i < logits.length; i++) {
      if (task.regression()) {
        metrics.add(samples.get(i).score(), logits[i][0]);
      } else {
        metrics.add(samples.get(i).label(), Inference.largest(logits[i]));
      }
    }
    return metrics;
  }
}

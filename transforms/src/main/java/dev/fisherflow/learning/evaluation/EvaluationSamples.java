package dev.fisherflow.learning.evaluation;

import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.task.Formulation;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Examples of a task as a batch that update directions are evaluated on. */
public final class EvaluationSamples {

  private EvaluationSamples() {}

  /**
   * A batch in micro-batches of samples of similar length, posed to the model as training poses
   * them. A sample is keyed by its index in its split.
   *
   * @param examples with labels; at least one
   * @param microBatch samples that go through the model at once: a matter of memory, not of results
   * @throws ModelException if the task does not suit the model
   */
  public static EvaluationBatch batch(
      Task task, Model model, List<Example> examples, int microBatch) {
    if (microBatch < 1) {
      throw new IllegalArgumentException(
          "Expected micro-batches of 1 or more samples; found " + microBatch);
    }
    Formulation formulation = Formulation.of(task, model);
    List<Sample> samples = new ArrayList<>(examples.stream().map(Sample::of).toList());
    samples.sort(
        Comparator.<Sample>comparingInt(sample -> sample.tokenIds().length)
            .thenComparingLong(Sample::index));
    List<MicroBatch> parts = new ArrayList<>();
    for (int start = 0; start < samples.size(); start += microBatch) {
      Batch part = new Batch(samples.subList(start, Math.min(samples.size(), start + microBatch)));
      parts.add(
          new MicroBatch(
              scope -> formulation.inputs(part, scope),
              formulation.loss(part),
              part.samples().stream().mapToLong(Sample::index).toArray()));
    }
    return new EvaluationBatch(parts);
  }
}

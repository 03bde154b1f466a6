package dev.fisherflow.learning.evaluation;

import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.LikeLengths;
import dev.fisherflow.learning.data.Sample;
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
   * A batch in micro-batches of samples of like lengths, posed to the model as training poses them.
   * A sample is keyed by its index in its split.
   *
   * @param examples with labels; at least one
   * @param microBatch how many of the longest samples may go through the model at once, and as many
   *     shorter ones as take no more memory: a matter of memory, not of results
   * @throws ModelException if the task does not suit the model
   */
  public static EvaluationBatch batch(
      Task task, AdaptedModel model, List<Example> examples, int microBatch) {
    if (microBatch < 1) {
      throw new IllegalArgumentException(
          "Expected micro-batches of 1 or more samples; found " + microBatch);
    }
    Formulation formulation = Formulation.of(task, model.model());
    List<Sample> samples =
        examples.stream().map(Sample::of).sorted(Comparator.comparingLong(Sample::index)).toList();
    long most = microBatch * samples.stream().mapToLong(s -> numbers(s, model)).max().orElse(0);
    List<MicroBatch> parts = new ArrayList<>();
    for (List<Integer> places : LikeLengths.cut(samples, s -> numbers(s, model), most)) {
      Batch part = new Batch(places.stream().map(samples::get).toList());
      parts.add(
          new MicroBatch(
              scope -> formulation.inputs(part, scope),
              formulation.loss(part),
              part.samples().stream().mapToLong(Sample::index).toArray()));
    }
    return new EvaluationBatch(parts);
  }

  /** What a sample takes in memory: what the forward pass leaves, and a gradient of its own. */
  private static long numbers(Sample sample, AdaptedModel model) {
    int tokens = sample.tokenIds().length;
    return model.model().architecture().activations(tokens) + model.numbersPerSample(tokens);
  }
}

package dev.fisherflow.learning.task;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.fisher.BinaryCrossEntropy;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.SquaredError;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A head's outputs are the scores of the labels, or the one number of a regression task. */
public record Classification(Task task) implements Formulation {

  @Override
  public Inputs inputs(Batch batch, NDManager scope) {
    return batch.text(scope);
  }

  @Override
  public Loss loss(Batch batch) {
    List<Sample> samples = batch.samples();
    return switch (task.target()) {
      case NUMBER ->
          new SquaredError(samples.stream().mapToDouble(s -> scaled(s.target(task))).toArray());
      case LABELS ->
          new BinaryCrossEntropy(
              samples.stream().map(Sample::labels).toArray(int[][]::new), task.outputs());
      case LABEL, TEXT ->
          ClassLoss.of(
              task,
              batch,
              new CrossEntropy(samples.stream().mapToInt(s -> s.classOf(task)).toArray()));
    };
  }

  @Override
  public List<Answer> answers(AdaptedModel model, Batch batch, NDManager scope) {
    double[] logits =
        model.predict(inputs(batch, scope)).toType(DataType.FLOAT64, false).toDoubleArray();
    int outputs = logits.length / batch.samples().size();
    List<Answer> answers = new ArrayList<>();
    for (int from = 0; from < logits.length; from += outputs) {
      double[] scores = Arrays.copyOfRange(logits, from, from + outputs);
      if (task.regression()) {
        scores[0] = unscaled(scores[0]);
      }
      answers.add(new Answer(scores));
    }
    return answers;
  }

  /** A target as it is learnt; exactly itself where the task has no scale. */
  private double scaled(double target) {
    TaskDefinition own = task.definition();
    return own == null ? target : (target - own.getMean()) / own.getDeviation();
  }

  private double unscaled(double output) {
    TaskDefinition own = task.definition();
    return own == null ? output : output * own.getDeviation() + own.getMean();
  }
}

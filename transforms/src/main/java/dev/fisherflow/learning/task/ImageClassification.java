package dev.fisherflow.learning.task;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.model.Crop;
import dev.fisherflow.learning.model.ImageProcessor;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Classes of images. A head that was kept may have more outputs than the task has labels: labels
 * are its first outputs, the loss is over all of them (as the paper trains), and answers are chosen
 * among the labels.
 *
 * @param processor what is done to images first
 * @param task the task
 */
record ImageClassification(ImageProcessor processor, Task task) implements Formulation {

  @Override
  public Inputs inputs(Batch batch, NDManager scope) {
    List<Crop> crops =
        batch.samples().stream()
            .filter(sample -> sample.cropKey() != null)
            .map(
                sample ->
                    Crop.draw(new Random(sample.cropKey()), processor.side(sample.image().length)))
            .toList();
    return processor.process(batch.samples().stream().map(Sample::image).toList(), crops, scope);
  }

  @Override
  public Loss loss(Batch batch) {
    return ClassLoss.of(
        task,
        batch,
        new CrossEntropy(batch.samples().stream().mapToInt(s -> s.classOf(task)).toArray()));
  }

  @Override
  public List<Answer> answers(AdaptedModel model, Batch batch, NDManager scope) {
    double[] logits =
        model.predict(inputs(batch, scope)).toType(DataType.FLOAT64, false).toDoubleArray();
    int outputs = logits.length / batch.samples().size();
    List<Answer> answers = new ArrayList<>();
    for (int from = 0; from < logits.length; from += outputs) {
      answers.add(new Answer(Arrays.copyOfRange(logits, from, from + task.outputs())));
    }
    return answers;
  }
}

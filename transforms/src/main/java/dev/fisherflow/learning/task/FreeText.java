package dev.fisherflow.learning.task;

import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.OutputDistribution;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.GreedyDecoding;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.tasks.Task;
import java.util.Arrays;
import java.util.List;

/**
 * Each example has a text of its own that the model is to write. It is trained on the text's
 * tokens, cut to the task's {@code maxTargetTokens} with the end token, and answers by greedy
 * decoding of no more tokens.
 */
record FreeText(Task task, EncoderDecoder model) implements Formulation {

  @Override
  public Inputs inputs(Batch batch, NDManager scope) {
    return new Inputs.TextToText(
        batch.text(scope),
        OutputTokens.shifted(Arrays.asList(tokens(batch)), model.startToken(), scope));
  }

  @Override
  public Loss loss(Batch batch) {
    return new CrossEntropy(tokens(batch));
  }

  @Override
  public OutputDistribution labelWords(Batch batch, double scale) {
    throw new ModelException(
        "the task %s has texts of all kinds: there are no label words".formatted(task.key()));
  }

  @Override
  public List<Answer> answers(AdaptedModel adapted, Batch batch, NDManager scope) {
    Layers layers = adapted.layers();
    return GreedyDecoding.decode(
            model, model.encode(batch.text(scope), layers), layers, longest() - 1)
        .stream()
        .map(written -> new Answer(new double[0], written))
        .toList();
  }

  @Override
  public List<String> texts(List<Answer> answers) {
    return model.tokenizer().decode(answers.stream().map(Answer::written).toList());
  }

  /** Each sample's text in tokens, the last of which is the end token. */
  private int[][] tokens(Batch batch) {
    return batch.samples().stream().map(this::target).toArray(int[][]::new);
  }

  private int[] target(Sample sample) {
    if (sample.targetIds().length == 0) {
      throw new IllegalArgumentException(
          "%s: sample %d has no text to train on".formatted(task.key(), sample.index()));
    }
    return OutputTokens.ended(sample.targetIds(), model.endToken());
  }

  private int longest() {
    return task.definition().getMaxTargetTokens();
  }
}

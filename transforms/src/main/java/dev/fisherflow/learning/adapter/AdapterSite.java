package dev.fisherflow.learning.adapter;

import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where an adapter is put.
 *
 * @param architecture the model's
 * @param outputs numbers that the task needs of a head
 * @param start where the frozen tensors stand
 * @param promptText makes the start of a prompt: the embeddings of the task's text, row by row
 */
public record AdapterSite(
    Architecture architecture, int outputs, FrozenStart start, Supplier<Initial> promptText) {

  /** A model and a task. */
  public static AdapterSite of(Model model, Task task) {
    return new AdapterSite(
        model.architecture(),
        task.outputs(),
        FrozenStart.of(model.layers().weights()),
        () -> {
          if (model instanceof EncoderDecoder texts) {
            return embeddings(texts, task.texts().prompt());
          }
          throw new IllegalStateException("prompts are for text-to-text models");
        });
  }

  /** A model known by its tensors' shapes alone: what would start at weights starts elsewhere. */
  public static AdapterSite shapes(Architecture architecture, int outputs) {
    return new AdapterSite(
        architecture, outputs, FrozenStart.NONE, () -> (random, count) -> new double[count]);
  }

  /** The embeddings of a text's tokens, repeated and cut to the count. */
  private static Initial embeddings(EncoderDecoder model, String text) {
    double[] once = model.embeddingsOf(model.tokenizer().encode(List.of(text)).get(0));
    return (random, count) -> {
      double[] numbers = new double[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = once[i % once.length];
      }
      return numbers;
    };
  }
}

package dev.fisherflow.learning.adapter;

import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Task;
import java.util.function.Supplier;

/** Makes adapters from settings. */
public final class Adapters {

  private Adapters() {}

  /**
   * The adapter that settings describe, for a model and a task.
   *
   * @throws ModelException if the model cannot be adapted so
   */
  public static Adapter of(AdapterSettings settings, Model model, Task task) {
    return of(
        settings,
        model.architecture(),
        task,
        FrozenStart.of(model.layers().weights()),
        () -> {
          if (model instanceof EncoderDecoder texts) {
            return PromptTuning.textInitial(texts, task.promptText());
          }
          throw new IllegalStateException("prompts are for text-to-text models");
        });
  }

  /** The adapter that settings describe, known by its tensors' shapes alone. */
  public static Adapter shapes(AdapterSettings settings, Architecture architecture, Task task) {
    return of(
        settings, architecture, task, FrozenStart.NONE, () -> (random, count) -> new double[count]);
  }

  private static Adapter of(
      AdapterSettings settings,
      Architecture architecture,
      Task task,
      FrozenStart start,
      Supplier<Initial> textInitial) {
    return switch (settings.getType()) {
      case "lora" -> new Lora(settings, architecture, task.outputs(), start);
      case "full" -> new FullTuning(settings, architecture, task.outputs(), start);
      case "prompt" -> new PromptTuning(settings, architecture, textInitial);
      default ->
          throw new ModelException(
              "adapter.type: expected lora, prompt or full, found '" + settings.getType() + "'");
    };
  }
}

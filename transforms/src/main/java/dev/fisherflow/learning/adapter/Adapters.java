package dev.fisherflow.learning.adapter;

import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Task;

/** Makes adapters from settings. */
public final class Adapters {

  private Adapters() {}

  /**
   * The adapter that settings describe, for a model and a task.
   *
   * @throws ModelException if the model cannot be adapted so
   */
  public static Adapter of(AdapterSettings settings, Model model, Task task) {
    return switch (settings.getType()) {
      case "lora" -> new Lora(settings, model, task.outputs());
      default ->
          throw new ModelException(
              "adapter.type: expected lora, found '" + settings.getType() + "'");
    };
  }
}

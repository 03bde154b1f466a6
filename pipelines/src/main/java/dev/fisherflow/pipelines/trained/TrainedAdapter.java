package dev.fisherflow.pipelines.trained;

import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;

/**
 * A trained adapter on the local disk.
 *
 * @param folder the folder with its files, in peft's layout
 * @param task what it answers
 * @param model where the model that it adapts is
 * @param settings what it is
 * @param note where it comes from
 */
public record TrainedAdapter(
    Path folder, Task task, String model, AdapterSettings settings, AdapterNote note) {

  /**
   * The model that it adapts.
   *
   * @throws ModelException if it is not there, cannot be read, or is not the one that the adapter
   *     was trained on
   */
  public ModelSource source() {
    ModelSource source = ModelSource.of(model);
    source.check();
    source.inputFormat().require(task, "the model '" + model + "'");
    if (!note.modelDigest().isEmpty() && !note.modelDigest().equals(source.digest())) {
      throw new ModelException(
          ("the adapter was trained on the model '%s' of digest %s, '%s' has digest %s: give the"
                  + " model that it was with --model or --models")
              .formatted(note.model(), note.modelDigest(), model, source.digest()));
    }
    return source;
  }
}

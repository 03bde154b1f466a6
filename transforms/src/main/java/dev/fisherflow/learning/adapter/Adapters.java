package dev.fisherflow.learning.adapter;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.declaration.SettingsCheck;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Task;
import java.util.List;

/** Adapters by the settings of a trial, which name one of {@link AdapterFamily#REGISTRY}. */
public final class Adapters {

  private Adapters() {}

  /**
   * All that is wrong with settings: unknown type, settings out of range or not the type's own.
   *
   * @return sentences, each naming the setting; none if the settings are sound
   */
  public static List<String> problems(AdapterSettings settings) {
    return AdapterFamily.REGISTRY
        .find(settings.getType())
        .map(family -> SettingsCheck.problems("Adapter", family.declaration(), settings))
        .orElseGet(() -> List.of(AdapterFamily.REGISTRY.unknown(settings.getType())));
  }

  /**
   * The adapter that settings describe, for a model and a task. A setting that is null has its
   * default.
   *
   * @throws ModelException if the settings have problems, all of which the message lists, or the
   *     model cannot be adapted so
   */
  public static Adapter of(AdapterSettings settings, Model model, Task task) {
    return of(settings, AdapterSite.of(model, task));
  }

  /**
   * The adapter that settings describe, known by its tensors' shapes alone.
   *
   * @throws ModelException as {@link #of(AdapterSettings, Model, Task)}
   */
  public static Adapter shapes(AdapterSettings settings, Architecture architecture, Task task) {
    return of(settings, AdapterSite.shapes(architecture, task.outputs()));
  }

  /**
   * Outputs of a model with an adapter: those of a new head where there is one.
   *
   * @throws ModelException as {@link #of(AdapterSettings, Model, Task)}
   */
  public static int outputs(AdapterSettings settings, Architecture architecture, Task task) {
    AdapterSite site = AdapterSite.shapes(architecture, task.outputs());
    return TrainedHead.of(Settings.of(settings), site)
        .map(TrainedHead::outputs)
        .orElseGet(() -> architecture.outputs(task.outputs()));
  }

  private static Adapter of(AdapterSettings settings, AdapterSite site) {
    List<String> problems = problems(settings);
    if (!problems.isEmpty()) {
      throw new ModelException(String.join("\n", problems));
    }
    return AdapterFamily.REGISTRY.get(settings.getType()).create(Settings.of(settings), site);
  }
}

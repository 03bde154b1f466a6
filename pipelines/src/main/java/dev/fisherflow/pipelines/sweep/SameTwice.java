package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.declaration.Kind;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.AdapterFamily;
import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.adapter.TensorSpec;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Models and adapters that a specification names differently and that are the same. */
final class SameTwice {

  private SameTwice() {}

  /**
   * Checks that no trial would be another one under another name.
   *
   * @param digest gives the digest of a model by its name; empty if it is not known
   * @throws dev.fisherflow.pipelines.spec.yaml.SpecificationException if one would
   */
  static void refuse(SweepSpecification specification, Function<String, String> digest) {
    Map<String, String> models = new HashMap<>();
    for (String name : specification.models()) {
      String other = digest.apply(name).isEmpty() ? null : models.put(digest.apply(name), name);
      if (other != null) {
        throw specification.mistake(
            "model", "'%s' and '%s' are the same model; remove one".formatted(other, name));
      }
    }
    for (String name : specification.models()) {
      adapters(specification, name);
    }
  }

  /** Names of layers may be left to the model, and one layer may have several names. */
  private static void adapters(SweepSpecification specification, String model) {
    Architecture architecture = ModelSource.architecture(model);
    Task task = specification.tasks().get(0);
    Map<List<Object>, AdapterSettings> adapters = new HashMap<>();
    for (AdapterSettings settings : specification.adapters()) {
      List<TensorSpec> tensors = Adapters.shapes(settings, architecture, task).tensors();
      List<Object> meaning =
          List.of(unnamed(settings), tensors.stream().map(TensorSpec::name).sorted().toList());
      AdapterSettings other = adapters.put(meaning, settings);
      if (other != null) {
        throw specification.mistake(
            "adapter",
            "%s and %s train the same layers of the model '%s'; remove one"
                .formatted(named(other, settings), named(settings, other), model));
      }
    }
  }

  private static AdapterSettings unnamed(AdapterSettings settings) {
    AdapterSettings unnamed = settings;
    for (Setting<?> setting : declared(settings)) {
      if (setting.kind() == Kind.WORDS) {
        unnamed = Settings.with(unnamed, setting, null);
      }
    }
    return unnamed;
  }

  /** Its name, with the names of layers in which it differs from another. */
  private static String named(AdapterSettings settings, AdapterSettings other) {
    StringBuilder named = new StringBuilder(AdapterNames.of(settings));
    for (Setting<?> setting : declared(settings)) {
      String text = setting.text(Settings.of(settings));
      if (setting.kind() == Kind.WORDS && !text.equals(setting.text(Settings.of(other)))) {
        named.append(" with %s [%s]".formatted(setting.name(), text));
      }
    }
    return named.toString();
  }

  private static List<Setting<?>> declared(AdapterSettings settings) {
    return AdapterFamily.REGISTRY.get(settings.getType()).declaration().settings();
  }
}

package dev.fisherflow.learning.adapter;

import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Registry;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.schemas.AdapterSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An adapter that specifications name: what it takes, how it is made, named, and read. */
public interface AdapterFamily extends Declared {

  /** All that the class path provides. */
  Registry<AdapterFamily> REGISTRY = Registry.of(AdapterFamily.class, "an adapter");

  /** Value of {@link #HEAD}: a new classification head is trained. */
  String TRAINED = "trained";

  /** Value of {@link #HEAD}: the model's own head is kept. */
  String FROZEN = "frozen";

  /** What becomes of the classification head; null where it is left to the model. */
  Setting<String> HEAD =
      Setting.word(
              "head",
              Domain.oneOf("a use of the head", List.of(TRAINED, FROZEN)),
              "a new classification head is trained, or the model's own is kept; left out: a new"
                  + " one where the model has none")
          .byDefault(null);

  /** The one of a specification that names none: LoRA. */
  static AdapterFamily byDefault() {
    return REGISTRY.get(Lora.Family.NAME);
  }

  /**
   * Makes an adapter.
   *
   * @param settings without mistakes
   * @param site the model and what the task needs of it
   * @throws dev.fisherflow.learning.model.file.ModelException if the model cannot be adapted so
   */
  Adapter create(Settings settings, AdapterSite site);

  /**
   * Short texts for the adapter's name, by the setting's name in the name's order, such as {@code
   * r8}; empty where the value is understood. A setting that is not among them is named in full
   * where it is not at its default.
   *
   * @param settings without mistakes
   */
  default Map<String, String> shortTexts(Settings settings) {
    return Map.of();
  }

  /** Whether its adapters train matrices between hidden states. */
  default boolean hasMatrices() {
    return true;
  }

  /** Whether its adapters have {@link Adapter#outerFactors}. */
  default boolean hasOuterFactors() {
    return false;
  }

  /** Its {@code peft_type} in {@code adapter_config.json}. */
  String peftType();

  /** Whether a configuration is one of its adapters; by default, if it has its type. */
  default boolean reads(AdapterConfig config) {
    return peftType().equals(config.get(AdapterConfig.TYPE).asText());
  }

  /**
   * The settings that a configuration with its {@code peft_type} describes.
   *
   * @throws dev.fisherflow.learning.model.file.ModelException if it describes what is not computed
   */
  AdapterSettings read(AdapterConfig config);

  /**
   * The {@code task_type}s of peft that adapters of a model may say; one that says none is read
   * too.
   */
  default List<String> taskTypes(Architecture architecture) {
    String own = architecture.huggingFaceName().taskType();
    return own == null ? List.of() : List.of(own);
  }

  /**
   * Checks that a file of tensors is of an adapter with these settings, as far as can be seen
   * without a model.
   *
   * @param file the file, for messages
   * @throws dev.fisherflow.learning.model.file.ModelException if it is not
   */
  default void check(Settings settings, Path file, Safetensors tensors) {}
}

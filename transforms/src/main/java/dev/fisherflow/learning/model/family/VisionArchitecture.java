package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.file.TensorNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tensors and layers of {@link VisionTransformer}, by the names of transformers 4. Transformers
 * 5 renamed the encoder's modules; its names are aliases here.
 *
 * @param config the model's configuration
 * @param ownHead whether the weights hold the classification head
 */
public record VisionArchitecture(VisionTransformer.Config config, boolean ownHead)
    implements Architecture {

  static final String HEAD = "classifier";
  static final String EMBEDDINGS = "vit.embeddings";
  static final String PROJECTION = EMBEDDINGS + ".patch_embeddings.projection";

  /** The class of transformers that has no head. */
  private static final String HEADLESS = "ViTModel";

  private static final Pattern LAYER_4 = Pattern.compile("vit\\.encoder\\.layer\\.(\\d+)\\.(.+)");

  /** What follows a layer's number, in transformers 4 and in transformers 5. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "attention.attention.query", "attention.q_proj",
          "attention.attention.key", "attention.k_proj",
          "attention.attention.value", "attention.v_proj",
          "attention.output.dense", "attention.o_proj",
          "intermediate.dense", "mlp.fc1",
          "output.dense", "mlp.fc2");

  static final TensorNames NAMES = names();

  /** The architecture of a {@code config.json}, with a head unless it says that there is none. */
  static VisionArchitecture of(JsonNode json) {
    boolean headless = json.path("architectures").path(0).asText().equals(HEADLESS);
    return new VisionArchitecture(VisionTransformer.Config.of(json), !headless);
  }

  /** The architecture of weights, with a head where they hold a part of one. */
  static VisionArchitecture of(VisionTransformer.Config config, Set<String> held) {
    return new VisionArchitecture(
        config, held.contains(HEAD + ".weight") || held.contains(HEAD + ".bias"));
  }

  static String layer(int number) {
    return "vit.encoder.layer." + number;
  }

  @Override
  public Map<String, Shape> tensors() {
    long hidden = config.hidden();
    long patches = config.patches();
    Map<String, Shape> tensors = new LinkedHashMap<>();
    tensors.put(EMBEDDINGS + ".cls_token", new Shape(1, 1, hidden));
    tensors.put(EMBEDDINGS + ".position_embeddings", new Shape(1, patches + 1, hidden));
    tensors.put(
        PROJECTION + ".weight",
        new Shape(hidden, config.channels(), config.patchSize(), config.patchSize()));
    tensors.put(PROJECTION + ".bias", new Shape(hidden));
    for (int i = 0; i < config.depth(); i++) {
      putNorm(tensors, layer(i) + ".layernorm_before");
      putNorm(tensors, layer(i) + ".layernorm_after");
    }
    linears()
        .forEach(
            (module, shape) -> {
              tensors.put(module + ".weight", new Shape(shape.out(), shape.in()));
              if (config.qkvBias() || !module.contains(".attention.attention.")) {
                tensors.put(module + ".bias", new Shape(shape.out()));
              }
            });
    putNorm(tensors, "vit.layernorm");
    if (ownHead) {
      tensors.put(HEAD + ".weight", new Shape(config.labels(), hidden));
      tensors.put(HEAD + ".bias", new Shape(config.labels()));
    }
    return tensors;
  }

  private void putNorm(Map<String, Shape> tensors, String module) {
    tensors.put(module + ".weight", new Shape(config.hidden()));
    tensors.put(module + ".bias", new Shape(config.hidden()));
  }

  @Override
  public Map<String, LinearShape> linears() {
    LinearShape square = new LinearShape(config.hidden(), config.hidden());
    Map<String, LinearShape> linears = new LinkedHashMap<>();
    for (int i = 0; i < config.depth(); i++) {
      linears.put(layer(i) + ".attention.attention.query", square);
      linears.put(layer(i) + ".attention.attention.key", square);
      linears.put(layer(i) + ".attention.attention.value", square);
      linears.put(layer(i) + ".attention.output.dense", square);
      linears.put(
          layer(i) + ".intermediate.dense",
          new LinearShape(config.hidden(), config.intermediate()));
      linears.put(
          layer(i) + ".output.dense", new LinearShape(config.intermediate(), config.hidden()));
    }
    return linears;
  }

  @Override
  public long activations(int tokens) {
    long positions = config.patches() + 1L;
    long linears = linears().values().stream().mapToLong(LinearShape::numbers).sum();
    return linears * positions + 3L * config.depth() * config.heads() * positions * positions;
  }

  @Override
  public List<String> aliases(String module) {
    Matcher layer = LAYER_4.matcher(module);
    if (!layer.matches()) {
      return List.of();
    }
    String rest = layer.group(2);
    return List.of("vit.layers." + layer.group(1) + "." + RENAMED.getOrDefault(rest, rest));
  }

  private static TensorNames names() {
    TensorNames names =
        TensorNames.of("vit.", "embeddings.cls_token", List.of(HEAD))
            .alias("vit\\.layers\\.(\\d+)\\.(.+)", "vit.encoder.layer.$1.$2");
    for (Map.Entry<String, String> renamed : RENAMED.entrySet()) {
      names =
          names.alias(
              "(vit\\.encoder\\.layer\\.\\d+)\\." + Pattern.quote(renamed.getValue()) + "\\.(.+)",
              "$1." + renamed.getKey() + ".$2");
    }
    // Images are classified by the class token's state, and none of their patches is hidden.
    return names.unread("vit\\.pooler\\..+", "vit\\.embeddings\\.mask_token");
  }

  @Override
  public String prefix() {
    return "vit.";
  }

  @Override
  public Optional<Head> head() {
    return Optional.of(new Head(HEAD, config.hidden(), ownHead ? config.labels() : 0));
  }

  @Override
  public Optional<Embeddings> embeddings() {
    return Optional.empty();
  }

  @Override
  public HuggingFaceName huggingFaceName() {
    return new HuggingFaceName(
        "ViTForImageClassification", "transformers.models.vit.modeling_vit", null);
  }
}

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
 * @param kind which of ViT's kind it is
 * @param config the model's configuration
 * @param ownHead whether the weights hold the classification head
 */
public record VisionArchitecture(VisionKind kind, VisionTransformer.Config config, boolean ownHead)
    implements Architecture {

  static final String HEAD = "classifier";

  /** What the class of transformers that has no head ends with. */
  private static final String HEADLESS = "Model";

  private static final Pattern LAYER_4 = Pattern.compile("\\w+\\.encoder\\.layer\\.(\\d+)\\.(.+)");

  /** What follows a layer's number, in transformers 4 and in transformers 5. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "attention.attention.query", "attention.q_proj",
          "attention.attention.key", "attention.k_proj",
          "attention.attention.value", "attention.v_proj",
          "attention.output.dense", "attention.o_proj",
          "intermediate.dense", "mlp.fc1",
          "output.dense", "mlp.fc2");

  /** The architecture of a {@code config.json}, with a head unless it says that there is none. */
  static VisionArchitecture of(VisionKind kind, JsonNode json) {
    String className = json.path("architectures").path(0).asText();
    return new VisionArchitecture(
        kind, VisionTransformer.Config.of(json), !className.endsWith(HEADLESS));
  }

  /** The architecture of weights, with a head where they hold a part of one. */
  static VisionArchitecture of(VisionKind kind, VisionTransformer.Config config, Set<String> held) {
    return new VisionArchitecture(
        kind, config, held.contains(HEAD + ".weight") || held.contains(HEAD + ".bias"));
  }

  @Override
  public Map<String, Shape> tensors() {
    long hidden = config.hidden();
    long patches = config.patches();
    Map<String, Shape> tensors = new LinkedHashMap<>();
    tensors.put(kind.embeddings() + ".cls_token", new Shape(1, 1, hidden));
    if (kind.tokens() > 1) {
      tensors.put(kind.embeddings() + ".distillation_token", new Shape(1, 1, hidden));
    }
    tensors.put(
        kind.embeddings() + ".position_embeddings", new Shape(1, patches + kind.tokens(), hidden));
    tensors.put(
        kind.projection() + ".weight",
        new Shape(hidden, config.channels(), config.patchSize(), config.patchSize()));
    tensors.put(kind.projection() + ".bias", new Shape(hidden));
    for (int i = 0; i < config.depth(); i++) {
      putNorm(tensors, kind.layer(i) + ".layernorm_before");
      putNorm(tensors, kind.layer(i) + ".layernorm_after");
    }
    linears()
        .forEach(
            (module, shape) -> {
              tensors.put(module + ".weight", new Shape(shape.out(), shape.in()));
              if (config.qkvBias() || !module.contains(".attention.attention.")) {
                tensors.put(module + ".bias", new Shape(shape.out()));
              }
            });
    putNorm(tensors, kind.norm());
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
      linears.put(kind.layer(i) + ".attention.attention.query", square);
      linears.put(kind.layer(i) + ".attention.attention.key", square);
      linears.put(kind.layer(i) + ".attention.attention.value", square);
      linears.put(kind.layer(i) + ".attention.output.dense", square);
      linears.put(
          kind.layer(i) + ".intermediate.dense",
          new LinearShape(config.hidden(), config.intermediate()));
      linears.put(
          kind.layer(i) + ".output.dense", new LinearShape(config.intermediate(), config.hidden()));
    }
    return linears;
  }

  @Override
  public long activations(int tokens) {
    long positions = config.patches() + (long) kind.tokens();
    long linears = linears().values().stream().mapToLong(LinearShape::numbers).sum();
    return linears * positions + 3L * config.depth() * config.heads() * positions * positions;
  }

  @Override
  public List<Reading> readings(String tensor, Shape shape, int tokens) {
    int positions = config.patches() + (shape.dimension() == 4 ? 0 : kind.tokens());
    return Architecture.super.readings(tensor, shape, positions);
  }

  @Override
  public List<String> aliases(String module) {
    Matcher layer = LAYER_4.matcher(module);
    if (!layer.matches()) {
      return List.of();
    }
    String rest = layer.group(2);
    return List.of(
        kind.word() + ".layers." + layer.group(1) + "." + RENAMED.getOrDefault(rest, rest));
  }

  static TensorNames names(VisionKind kind) {
    String word = kind.word();
    TensorNames names =
        TensorNames.of(
                word + ".",
                "embeddings.cls_token",
                List.of(HEAD, "cls_classifier", "distillation_classifier"))
            .alias(word + "\\.layers\\.(\\d+)\\.(.+)", word + ".encoder.layer.$1.$2");
    for (Map.Entry<String, String> renamed : RENAMED.entrySet()) {
      names =
          names.alias(
              "(%s\\.encoder\\.layer\\.\\d+)\\.".formatted(word)
                  + Pattern.quote(renamed.getValue())
                  + "\\.(.+)",
              "$1." + renamed.getKey() + ".$2");
    }
    // Images are classified by the class token's state, and none of their patches is hidden.
    return names.unread(word + "\\.pooler\\..+", word + "\\.embeddings\\.mask_token");
  }

  @Override
  public String prefix() {
    return kind.word() + ".";
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
        kind.className() + "ForImageClassification",
        "transformers.models.%s.modeling_%1$s".formatted(kind.word()),
        null);
  }
}

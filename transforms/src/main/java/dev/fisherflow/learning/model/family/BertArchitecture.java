package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The tensors and layers of {@link Bert}. */
record BertArchitecture(Bert.Config config, Bert.Pooling pooling) implements Architecture {

  @Override
  public Map<String, Shape> tensors() {
    int hidden = config.hidden();
    Map<String, Shape> tensors = new LinkedHashMap<>();
    tensors.put(embeddings("word_embeddings"), new Shape(config.vocabulary(), hidden));
    tensors.put(embeddings("position_embeddings"), new Shape(config.positions(), hidden));
    tensors.put(embeddings("token_type_embeddings"), new Shape(config.types(), hidden));
    putNorm(tensors, "bert.embeddings.LayerNorm");
    linears()
        .forEach(
            (module, shape) -> {
              tensors.put(module + ".weight", new Shape(shape.out(), shape.in()));
              tensors.put(module + ".bias", new Shape(shape.out()));
            });
    for (int i = 0; i < config.depth(); i++) {
      putNorm(tensors, "bert.encoder.layer." + i + ".attention.output.LayerNorm");
      putNorm(tensors, "bert.encoder.layer." + i + ".output.LayerNorm");
    }
    return tensors;
  }

  @Override
  public Map<String, LinearShape> linears() {
    Map<String, LinearShape> linears = new LinkedHashMap<>();
    for (int i = 0; i < config.depth(); i++) {
      String layer = "bert.encoder.layer." + i;
      LinearShape square = new LinearShape(config.hidden(), config.hidden());
      linears.put(layer + ".attention.self.query", square);
      linears.put(layer + ".attention.self.key", square);
      linears.put(layer + ".attention.self.value", square);
      linears.put(layer + ".attention.output.dense", square);
      linears.put(
          layer + ".intermediate.dense", new LinearShape(config.hidden(), config.intermediate()));
      linears.put(layer + ".output.dense", new LinearShape(config.intermediate(), config.hidden()));
    }
    if (pooling == Bert.Pooling.POOLER) {
      linears.put(Bert.POOLER, new LinearShape(config.hidden(), config.hidden()));
    }
    return linears;
  }

  @Override
  public long activations(int tokens) {
    long linears =
        linears().entrySet().stream()
            .filter(linear -> !linear.getKey().equals(Bert.POOLER))
            .mapToLong(linear -> linear.getValue().numbers())
            .sum();
    return linears * tokens + 3L * config.depth() * config.heads() * tokens * tokens;
  }

  @Override
  public TextLimits textLimits() {
    return new TextLimits(config.vocabulary(), config.positions(), config.types(), Frame.BOTH);
  }

  @Override
  public String prefix() {
    return "bert.";
  }

  @Override
  public Optional<Head> head() {
    return Optional.of(new Head("classifier", config.hidden()));
  }

  @Override
  public Optional<Embeddings> embeddings() {
    return Optional.empty();
  }

  @Override
  public HuggingFaceName huggingFaceName() {
    return new HuggingFaceName(
        "BertForSequenceClassification", "transformers.models.bert.modeling_bert", "SEQ_CLS");
  }

  @Override
  public Optional<String> unlikeItsClass() {
    return pooling == Bert.Pooling.POOLER
        ? Optional.empty()
        : Optional.of(
            "it has no pooler, so its head reads the mean of the last states, which"
                + " BertForSequenceClassification does not");
  }

  private static String embeddings(String name) {
    return "bert.embeddings." + name + ".weight";
  }

  private void putNorm(Map<String, Shape> tensors, String module) {
    tensors.put(module + ".weight", new Shape(config.hidden()));
    tensors.put(module + ".bias", new Shape(config.hidden()));
  }
}

package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.Architecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors and layers of an {@link Encoder}.
 *
 * @param config the model's configuration
 * @param names of its modules
 * @param pooling its head
 * @param ownHead whether the weights hold the head
 * @param huggingFaceName the class of its models with a head
 */
record EncoderArchitecture(
    Encoder.Config config,
    EncoderNames names,
    EncoderHead pooling,
    boolean ownHead,
    HuggingFaceName huggingFaceName)
    implements Architecture {

  @Override
  public Map<String, Shape> tensors() {
    int embedding = config.embedding();
    Map<String, Shape> tensors = new LinkedHashMap<>();
    tensors.put(embeddings("word_embeddings"), new Shape(config.vocabulary(), embedding));
    tensors.put(embeddings("position_embeddings"), new Shape(config.positions(), embedding));
    if (config.types() > 0) {
      tensors.put(embeddings("token_type_embeddings"), new Shape(config.types(), embedding));
    }
    putNorm(tensors, names.embeddings("LayerNorm"), embedding);
    linears()
        .forEach(
            (module, shape) -> {
              tensors.put(module + ".weight", new Shape(shape.out(), shape.in()));
              tensors.put(module + ".bias", new Shape(shape.out()));
            });
    for (int i = 0; i < config.depth(); i++) {
      putNorm(tensors, names.layer(i) + names.attentionNorm(), config.hidden());
      putNorm(tensors, names.layer(i) + names.outputNorm(), config.hidden());
    }
    if (ownHead) {
      tensors.putAll(head().orElseThrow().tensors(config.labels()));
    }
    return tensors;
  }

  @Override
  public Map<String, LinearShape> linears() {
    LinearShape square = new LinearShape(config.hidden(), config.hidden());
    Map<String, LinearShape> linears = new LinkedHashMap<>();
    if (config.embedding() != config.hidden()) {
      linears.put(names.projection(), new LinearShape(config.embedding(), config.hidden()));
    }
    for (int i = 0; i < config.depth(); i++) {
      String layer = names.layer(i);
      linears.put(layer + names.query(), square);
      linears.put(layer + names.key(), square);
      linears.put(layer + names.value(), square);
      linears.put(layer + names.attended(), square);
      linears.put(layer + names.wide(), new LinearShape(config.hidden(), config.intermediate()));
      linears.put(layer + names.narrow(), new LinearShape(config.intermediate(), config.hidden()));
    }
    if (pooling == EncoderHead.POOLER) {
      linears.put(names.pooler(), square);
    }
    return linears;
  }

  @Override
  public List<String> queryAndValue() {
    return names.queryAndValue();
  }

  @Override
  public long activations(int tokens) {
    long linears =
        linears().entrySet().stream()
            .filter(linear -> !linear.getKey().equals(names.pooler()))
            .mapToLong(linear -> linear.getValue().numbers())
            .sum();
    return linears * tokens + 3L * config.depth() * config.heads() * tokens * tokens;
  }

  @Override
  public List<Reading> readings(String tensor, Shape shape, int tokens) {
    return Architecture.super.readings(
        tensor, shape, tensor.startsWith(names.pooler()) ? 1 : tokens);
  }

  @Override
  public TextLimits textLimits() {
    int segments = config.types() == 0 ? Integer.MAX_VALUE : config.types();
    return new TextLimits(config.vocabulary(), config.longest(), segments, Frame.BOTH);
  }

  @Override
  public String prefix() {
    return names.prefix();
  }

  /** A new head is trained where settings do not say, although the weights may hold one. */
  @Override
  public Optional<Head> head() {
    int outputs = ownHead ? config.labels() : 0;
    return Optional.of(new Head(pooling.before(), pooling.last(), config.hidden(), outputs, false));
  }

  @Override
  public Optional<Embeddings> embeddings() {
    return Optional.empty();
  }

  private String embeddings(String name) {
    return names.embeddings(name) + ".weight";
  }

  private static void putNorm(Map<String, Shape> tensors, String module, long width) {
    tensors.put(module + ".weight", new Shape(width));
    tensors.put(module + ".bias", new Shape(width));
  }
}

package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors and layers of {@link Mlp}.
 *
 * @param widths of the input, the hidden layers and the output; at least two
 */
public record MlpArchitecture(List<Integer> widths) implements Architecture {

  /** Checks the widths. */
  public MlpArchitecture {
    widths = List.copyOf(widths);
    if (widths.size() < 2 || widths.stream().anyMatch(width -> width < 1)) {
      throw new ModelException(
          "an MLP needs two or more positive widths, such as 3072-2048-2048-10; found " + widths);
    }
  }

  /** The architecture of a {@code config.json} with its {@code dims}. */
  static MlpArchitecture of(JsonNode json) {
    JsonNode dims = json.path("dims");
    List<Integer> widths = new ArrayList<>();
    for (JsonNode width : dims) {
      if (!width.canConvertToInt() || !width.isIntegralNumber()) {
        throw new ModelException("config.json: expected dims to be integers, found " + dims);
      }
      widths.add(width.intValue());
    }
    return new MlpArchitecture(widths);
  }

  /** Linear layers. */
  int depth() {
    return widths.size() - 1;
  }

  static String layer(int number) {
    return "layers." + number;
  }

  @Override
  public int outputs(int labels) {
    return widths.get(widths.size() - 1);
  }

  @Override
  public Map<String, Shape> tensors() {
    Map<String, Shape> tensors = new LinkedHashMap<>();
    linears()
        .forEach(
            (module, shape) -> {
              tensors.put(module + ".weight", new Shape(shape.out(), shape.in()));
              tensors.put(module + ".bias", new Shape(shape.out()));
            });
    return tensors;
  }

  @Override
  public Map<String, LinearShape> linears() {
    Map<String, LinearShape> linears = new LinkedHashMap<>();
    for (int i = 0; i < depth(); i++) {
      linears.put(layer(i), new LinearShape(widths.get(i), widths.get(i + 1)));
    }
    return linears;
  }

  /** None: an MLP has no attention. */
  @Override
  public List<String> queryAndValue() {
    return List.of();
  }

  @Override
  public long activations(int tokens) {
    return linears().values().stream().mapToLong(LinearShape::numbers).sum();
  }

  /** One vector by every layer. */
  @Override
  public List<Reading> readings(String tensor, Shape shape, int tokens) {
    return Architecture.super.readings(tensor, shape, 1);
  }

  @Override
  public Optional<Head> head() {
    int outputs = widths.get(depth());
    return Optional.of(new Head(layer(depth() - 1), widths.get(depth() - 1), outputs));
  }

  @Override
  public Optional<Embeddings> embeddings() {
    return Optional.empty();
  }

  @Override
  public HuggingFaceName huggingFaceName() {
    return new HuggingFaceName("Mlp", "torch.nn", null);
  }

  @Override
  public Optional<String> unlikeItsClass() {
    return Optional.of("transformers has no class of such networks");
  }
}

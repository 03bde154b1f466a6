package org.example.plugin;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.ConfigReader;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.learning.model.file.Weights;
import java.util.Map;
import java.util.Optional;

/** The mean of a text's token embeddings, a layer with tanh, and a classification head. */
public final class BagOfTokens implements Model {

  private static final String EMBEDDINGS = "tokens";
  private static final String MIXER = "mixer";
  private static final String HEAD = "classifier";

  private final Bag architecture;
  private final FrozenLayers layers;

  private BagOfTokens(Bag architecture, Weights weights) {
    this.architecture = architecture;
    weights.require(architecture.tensors());
    this.layers = new FrozenLayers(weights);
  }

  @Override
  public FrozenLayers layers() {
    return layers;
  }

  @Override
  public NDArray logits(Inputs inputs, Layers layers) {
    Inputs.Text text = (Inputs.Text) inputs;
    NDArray states = layers.on(text.tokens()).embedding(EMBEDDINGS, text.tokenIds());
    NDArray mean = text.tokens().means(states);
    return layers.linear(HEAD, layers.linear(MIXER, mean).tanh());
  }

  @Override
  public Architecture architecture() {
    return architecture;
  }

  /** Its tensors and layers. */
  private record Bag(int vocabulary, int width) implements Architecture {

    @Override
    public Map<String, Shape> tensors() {
      return Map.of(
          EMBEDDINGS + ".weight", new Shape(vocabulary, width),
          MIXER + ".weight", new Shape(width, width),
          MIXER + ".bias", new Shape(width));
    }

    @Override
    public Map<String, LinearShape> linears() {
      return Map.of(MIXER, new LinearShape(width, width));
    }

    @Override
    public long activations(int tokens) {
      return (long) width * (tokens + 2);
    }

    @Override
    public Optional<Head> head() {
      return Optional.of(new Head(HEAD, width));
    }

    @Override
    public Optional<Embeddings> embeddings() {
      return Optional.empty();
    }

    @Override
    public HuggingFaceName huggingFaceName() {
      return new HuggingFaceName("BagOfTokens", "org.example", null);
    }
  }

  /** The family of {@code model_type: bag}. */
  public static final class Family implements ModelFamily {

    private static final Declaration DECLARATION =
        Declaration.of("bag", "Bag of tokens", 100, "The mean of token embeddings is classified.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public InputFormat reads() {
      return InputFormat.PAIR;
    }

    @Override
    public ConfigKeys keys() {
      return ConfigKeys.reading("vocab_size", "hidden_size");
    }

    @Override
    public Bag architecture(JsonNode config) {
      ConfigReader reader = new ConfigReader(config);
      return new Bag(reader.positive("vocab_size"), reader.positive("hidden_size"));
    }

    @Override
    public Model load(
        HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type) {
      Bag architecture = architecture(folder.config());
      return new BagOfTokens(
          architecture, files.read(tensorNames(), architecture.tensors(), manager, type));
    }
  }
}

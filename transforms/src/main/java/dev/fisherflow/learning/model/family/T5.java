package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.autograd.Scalar;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Attention;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Intermediates;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.Tokenizer;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.learning.model.file.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * T5 encoder-decoders with a language-model head, versions 1.0 and 1.1 (Raffel et al. 2020; Hugging
 * Face's T5ForConditionalGeneration).
 *
 * <p>N samples, T encoder and L decoder tokens, H width of the states, A heads. Attention scores
 * are not scaled; biases by relative position, of the first layer's own and shared by all layers of
 * a stack, are added to them. Dropout of the backbone is off: the paper trains with the network in
 * evaluation mode.
 */
public final class T5 implements EncoderDecoder {

  private static final double MASKED = -1e9;
  private static final String EMBEDDINGS = "shared.weight";
  private static final String HEAD = "lm_head.weight";

  private static final TensorNames NAMES =
      TensorNames.of("", "encoder.final_layer_norm.weight", List.of())
          .standIns(
              EMBEDDINGS, List.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight"))
          // Early checkpoints have a bias between the stacks, which was never added to anything.
          .unread(
              "decoder\\.block\\.0\\.layer\\.1\\.EncDecAttention\\.relative_attention_bias\\.weight");

  private final T5Architecture architecture;
  private final Weights weights;
  private final FrozenLayers layers;
  private final Tokenizer tokenizer;

  /**
   * A model.
   *
   * @param architecture what its configuration says
   * @param held its tensors, by any of the names that they have had
   * @throws ModelException if a tensor is missing or has another shape than the configuration asks
   */
  public T5(T5Architecture architecture, Weights held, Tokenizer tokenizer) {
    this.weights = held.renamed(NAMES.canonical(held.names())::get);
    this.architecture = architecture.of(weights.names());
    this.tokenizer = tokenizer;
    weights.require(this.architecture.tensors());
    if (this.architecture.tied()) {
      weights.put(HEAD, weights.get(EMBEDDINGS));
    }
    this.layers = new FrozenLayers(weights);
  }

  @Override
  public Architecture architecture() {
    return architecture;
  }

  @Override
  public FrozenLayers layers() {
    return layers;
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int startToken() {
    return architecture.startToken();
  }

  @Override
  public int endToken() {
    return architecture.endToken();
  }

  @Override
  public double[] embeddingsOf(int[] tokens) {
    try (NDManager scope = weights.get(EMBEDDINGS).getManager().newSubManager()) {
      return layers
          .embedding("shared", scope.create(tokens).toType(DataType.INT64, false))
          .toType(DataType.FLOAT64, false)
          .toDoubleArray();
    }
  }

  @Override
  public Memory encode(Inputs.Text text, Layers layers) {
    NDArray states = layers.embedding("shared", text.tokenIds());
    NDArray mask = text.mask();
    Optional<Layers.Prompt> prompt = layers.prompt(states);
    if (prompt.isPresent()) {
      NDArray virtual = prompt.get().embeddings();
      if (mask != null) {
        Shape shape = new Shape(text.samples(), virtual.getShape().get(1));
        mask = mask.getManager().ones(shape, mask.getDataType()).concat(mask, 1);
      }
      states = virtual.concat(states, 1);
    }
    NDArray padding = mask == null ? null : mask.sub(1).mul(-MASKED).expandDims(1).expandDims(1);
    NDArray bias = positionBias("encoder", true, states, layers);
    if (padding != null) {
      bias = bias.add(padding);
    }
    for (int i = 0; i < architecture.encoderDepth(); i++) {
      String block = "encoder.block." + i;
      NDArray x = states;
      NDArray positions = bias;
      states =
          Intermediates.release(
              () -> {
                NDArray y = selfAttention(block + ".layer.0", x, positions, layers);
                return feedForward(block + ".layer.1", y, layers);
              });
    }
    states = norm("encoder.final_layer_norm", states, layers);
    NDList keys = new NDList();
    NDList values = new NDList();
    for (int i = 0; i < architecture.decoderDepth(); i++) {
      String attention = "decoder.block." + i + ".layer.1.EncDecAttention";
      keys.add(heads(layers.linear(attention + ".k", states)));
      values.add(heads(layers.linear(attention + ".v", states)));
    }
    return new Memory(states, keys, values, padding);
  }

  @Override
  public NDArray decode(Memory memory, NDArray decoderIds, Layers layers) {
    int pads = layers.prompt(memory.states()).map(Layers.Prompt::decoderPads).orElse(0);
    NDArray states = layers.embedding("shared", padded(decoderIds, pads));
    NDArray bias = positionBias("decoder", false, states, layers).add(causal(states));
    for (int i = 0; i < architecture.decoderDepth(); i++) {
      String block = "decoder.block." + i;
      NDArray x = states;
      int index = i;
      states =
          Intermediates.release(
              () -> {
                NDArray y = selfAttention(block + ".layer.0", x, bias, layers);
                NDArray z = crossAttention(block + ".layer.1", y, memory, index, layers);
                return feedForward(block + ".layer.2", z, layers);
              });
    }
    if (pads > 0) {
      states = states.get(":, " + pads + ":");
    }
    states = norm("decoder.final_layer_norm", states, layers);
    if (architecture.scaled()) {
      states = Scalar.multiply(states, 1 / Math.sqrt(architecture.width()));
    }
    return layers.linear("lm_head", states);
  }

  private NDArray selfAttention(String layer, NDArray x, NDArray bias, Layers layers) {
    String attention = layer + ".SelfAttention";
    NDArray read = norm(layer + ".layer_norm", x, layers);
    NDArray query = heads(layers.linear(attention + ".q", read));
    NDArray key = heads(layers.linear(attention + ".k", read));
    NDArray value = heads(layers.linear(attention + ".v", read));
    NDArray context = Attention.attend(query, key, value, 1, bias);
    return x.add(layers.linear(attention + ".o", context));
  }

  private NDArray crossAttention(String layer, NDArray x, Memory memory, int i, Layers layers) {
    String attention = layer + ".EncDecAttention";
    NDArray read = norm(layer + ".layer_norm", x, layers);
    NDArray query = heads(layers.linear(attention + ".q", read));
    NDArray context =
        Attention.attend(query, memory.keys().get(i), memory.values().get(i), 1, memory.bias());
    return x.add(layers.linear(attention + ".o", context));
  }

  private NDArray feedForward(String layer, NDArray x, Layers layers) {
    String dense = layer + ".DenseReluDense";
    NDArray read = norm(layer + ".layer_norm", x, layers);
    NDArray wide =
        architecture.gated()
            ? gelu(layers.linear(dense + ".wi_0", read)).mul(layers.linear(dense + ".wi_1", read))
            : Activation.relu(layers.linear(dense + ".wi", read));
    return x.add(layers.linear(dense + ".wo", wide));
  }

  /** The approximation by tanh that version 1.1 was trained with. */
  private static NDArray gelu(NDArray x) {
    NDArray cubic = Scalar.multiply(x.square().mul(x), 0.044715);
    NDArray inner = Scalar.multiply(x.add(cubic), Math.sqrt(2 / Math.PI));
    return Scalar.multiply(x, 0.5).mul(inner.tanh().add(1));
  }

  private NDArray norm(String module, NDArray x, Layers layers) {
    return layers.rmsNorm(module, x, architecture.epsilon());
  }

  private NDArray heads(NDArray x) {
    return Attention.split(x, architecture.heads());
  }

  /** The bias of each pair of positions of the states [N, T, H]: [1, A, T, T]. */
  private NDArray positionBias(String stack, boolean both, NDArray states, Layers layers) {
    int tokens = Math.toIntExact(states.getShape().get(1));
    long[] buckets =
        new RelativePositions(architecture.buckets(), architecture.maxDistance(), both)
            .table(tokens);
    NDArray ids = states.getManager().create(buckets, new Shape(tokens, tokens));
    return layers
        .embedding(T5Architecture.positionBias(stack), ids)
        .transpose(2, 0, 1)
        .expandDims(0);
  }

  /** A large negative number where the key comes after the query: [1, 1, L, L]. */
  private static NDArray causal(NDArray states) {
    int tokens = Math.toIntExact(states.getShape().get(1));
    float[] bias = new float[tokens * tokens];
    for (int query = 0; query < tokens; query++) {
      Arrays.fill(bias, query * tokens + query + 1, (query + 1) * tokens, (float) MASKED);
    }
    return states
        .getManager()
        .create(bias, new Shape(1, 1, tokens, tokens))
        .toType(states.getDataType(), true);
  }

  /** Decoder ids with padding tokens after the start token. */
  private NDArray padded(NDArray ids, int pads) {
    if (pads == 0) {
      return ids;
    }
    NDArray padding =
        ids.getManager()
            .full(new Shape(ids.getShape().get(0), pads), architecture.padToken(), DataType.INT64);
    NDArray started = ids.get(":, :1").concat(padding, 1);
    return ids.getShape().get(1) == 1 ? started : started.concat(ids.get(":, 1:"), 1);
  }

  /** The family of {@code model_type: t5}. */
  public static final class Family implements ModelFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
                "t5",
                "T5",
                2,
                "Encoder and decoder of texts; its answer to an instruction is a label in words.")
            .from("Raffel et al. 2020; Hugging Face's T5ForConditionalGeneration");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public InputFormat reads() {
      return InputFormat.INSTRUCTION;
    }

    @Override
    public ConfigKeys keys() {
      return T5Architecture.KEYS;
    }

    @Override
    public TensorNames tensorNames() {
      return NAMES;
    }

    @Override
    public Architecture architecture(JsonNode config) {
      return T5Architecture.of(config);
    }

    @Override
    public T5Architecture architecture(JsonNode config, Set<String> held) {
      return T5Architecture.of(config).of(held);
    }

    @Override
    public Model load(
        HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type) {
      T5Architecture architecture = architecture(folder.config(), files.names(NAMES));
      return new T5(
          architecture,
          files.read(NAMES, architecture.tensors(), manager, type),
          Tokenizer.of(Path.of(folder.tokenizer())));
    }
  }
}

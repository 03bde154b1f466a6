package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.fisherflow.learning.autograd.Activations;
import dev.fisherflow.learning.autograd.Scalar;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Intermediates;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.TokenAttention;
import dev.fisherflow.learning.model.TokenBatch;
import dev.fisherflow.learning.model.TokenInsertion;
import dev.fisherflow.learning.model.Tokenizer;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * T5 encoder-decoders with a language-model head, versions 1.0 and 1.1 (Raffel et al. 2020; Hugging
 * Face's T5ForConditionalGeneration).
 *
 * <p>N samples, T encoder and L decoder tokens, A heads. Attention scores are not scaled; biases by
 * relative position, of the first layer's own and shared by all layers of a stack, are added to
 * them. Dropout of the backbone is off: the paper trains with the network in evaluation mode.
 */
public final class T5 implements EncoderDecoder {

  /** The names that checkpoints give the tensors. */
  static final TensorNames NAMES =
      TensorNames.of("", "encoder.final_layer_norm.weight", List.of())
          .standIns(
              T5Architecture.EMBEDDINGS,
              List.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight"))
          // Early checkpoints have a bias between the stacks, which was never added to anything.
          .unread(
              "decoder\\.block\\.\\d+\\.layer\\.1\\.EncDecAttention\\.relative_attention_bias\\.weight");

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
      weights.put(T5Architecture.HEAD, weights.get(T5Architecture.EMBEDDINGS));
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
    try (NDManager scope = weights.get(T5Architecture.EMBEDDINGS).getManager().newSubManager()) {
      return layers
          .embedding("shared", scope.create(tokens).toType(DataType.INT64, false))
          .toType(DataType.FLOAT64, false)
          .toDoubleArray();
    }
  }

  @Override
  public Memory encode(Inputs.Text text, Layers layers) {
    NDManager scope = text.tokenIds().getManager();
    TokenBatch tokens = text.tokens();
    NDArray embedded = layers.on(tokens).embedding("shared", text.tokenIds());
    Optional<Layers.Prompt> prompt = layers.prompt(tokens.samples(), scope);
    if (prompt.isPresent()) {
      NDArray virtual = prompt.get().embeddings();
      TokenInsertion insertion =
          new TokenInsertion(tokens, 0, Math.toIntExact(virtual.getShape().get(1)), scope);
      embedded = insertion.insert(virtual.reshape(-1, architecture.width()), embedded);
      tokens = insertion.tokens();
    }
    Layers ofTokens = layers.on(tokens);
    TokenBatch read = tokens;
    NDArray states = embedded;
    TokenAttention attention = null;
    for (int i = 0; i < architecture.encoderDepth(); i++) {
      if (attention == null || architecture.kind().biasedAs(i) == i) {
        attention = encoderAttention(i, read, prompt, embedded, layers);
      }
      TokenAttention ofLayer = attention;
      String block = "encoder.block." + i;
      NDArray x = states;
      states =
          Intermediates.release(
              () -> {
                NDArray y = selfAttention(block + ".layer.0", x, ofLayer, ofTokens);
                return feedForward(block + ".layer.1", y, ofTokens);
              });
    }
    states = norm("encoder.final_layer_norm", states, ofTokens);
    List<NDList> keys = new ArrayList<>();
    List<NDList> values = new ArrayList<>();
    for (int i = 0; i < architecture.decoderDepth(); i++) {
      String cross = "decoder.block." + i + ".layer.1.EncDecAttention";
      keys.add(heads(ofTokens.linear(cross + ".k", states), tokens));
      values.add(heads(ofTokens.linear(cross + ".v", states), tokens));
    }
    int decoderPads = prompt.map(Layers.Prompt::decoderPads).orElse(0);
    return new Memory(states, tokens, keys, values, decoderPads);
  }

  @Override
  public NDArray decode(Memory memory, Inputs.Text output, Layers layers) {
    NDManager scope = output.tokenIds().getManager();
    NDArray embedded = layers.on(output.tokens()).embedding("shared", output.tokenIds());
    TokenInsertion pads = null;
    if (memory.decoderPads() > 0) {
      pads = new TokenInsertion(output.tokens(), 1, memory.decoderPads(), scope);
      Shape shape = new Shape((long) output.samples() * memory.decoderPads());
      NDArray ids = scope.full(shape, architecture.padToken(), DataType.INT64);
      embedded = pads.insert(layers.embedding("shared", ids), embedded);
    }
    TokenBatch tokens = (pads == null ? output.tokens() : pads.tokens()).groupedAs(memory.tokens());
    Layers ofTokens = layers.on(tokens);
    TokenAttention across = attention(tokens, memory.tokens(), null);
    TokenAttention within = null;
    NDArray states = embedded;
    for (int i = 0; i < architecture.decoderDepth(); i++) {
      if (within == null || architecture.kind().biasedAs(i) == i) {
        NDArray positions = positionBias("decoder", i, false, tokens, embedded, layers);
        within = attention(tokens, tokens, positions.add(TokenAttention.causal(tokens, positions)));
      }
      TokenAttention ofLayer = within;
      String block = "decoder.block." + i;
      NDArray x = states;
      NDList keys = memory.keys().get(i);
      NDList values = memory.values().get(i);
      states =
          Intermediates.release(
              () -> {
                NDArray y = selfAttention(block + ".layer.0", x, ofLayer, ofTokens);
                NDArray z = crossAttention(block + ".layer.1", y, across, keys, values, ofTokens);
                return feedForward(block + ".layer.2", z, ofTokens);
              });
    }
    if (pads != null) {
      states = pads.last(states);
    }
    Layers ofOutput = layers.on(output.tokens());
    states = norm("decoder.final_layer_norm", states, ofOutput);
    if (architecture.scaled()) {
      states = Scalar.multiply(states, 1 / Math.sqrt(architecture.width()));
    }
    return output.tokens().padded(ofOutput.linear("lm_head", states));
  }

  /** The attention of an encoder's layer. */
  private TokenAttention encoderAttention(
      int layer,
      TokenBatch tokens,
      Optional<Layers.Prompt> prompt,
      NDArray embedded,
      Layers layers) {
    return prompt.isPresent() && prompt.get().paddedTo() > 0
        ? new TokenAttention(
            tokens,
            tokens,
            architecture.heads(),
            1,
            paddedBias(layer, tokens, prompt.get(), embedded, layers))
        : attention(tokens, tokens, positionBias("encoder", layer, true, tokens, embedded, layers));
  }

  private NDArray selfAttention(String layer, NDArray x, TokenAttention attention, Layers layers) {
    String module = layer + ".SelfAttention";
    NDArray read = norm(layer + ".layer_norm", x, layers);
    NDArray context =
        attention.attend(
            layers.linear(module + ".q", read),
            layers.linear(module + ".k", read),
            layers.linear(module + ".v", read));
    return x.add(layers.linear(module + ".o", context));
  }

  private NDArray crossAttention(
      String layer,
      NDArray x,
      TokenAttention attention,
      NDList keys,
      NDList values,
      Layers layers) {
    String module = layer + ".EncDecAttention";
    NDArray read = norm(layer + ".layer_norm", x, layers);
    NDArray context = attention.attend(layers.linear(module + ".q", read), keys, values);
    return x.add(layers.linear(module + ".o", context));
  }

  private NDArray feedForward(String layer, NDArray x, Layers layers) {
    String dense = layer + ".DenseReluDense";
    NDArray read = norm(layer + ".layer_norm", x, layers);
    NDArray wide =
        architecture.gated()
            ? Activations.geluByTanh(layers.linear(dense + ".wi_0", read))
                .mul(layers.linear(dense + ".wi_1", read))
            : Activation.relu(layers.linear(dense + ".wi", read));
    return x.add(layers.linear(dense + ".wo", wide));
  }

  private NDArray norm(String module, NDArray x, Layers layers) {
    return layers.rmsNorm(module, x, architecture.epsilon());
  }

  private NDList heads(NDArray x, TokenBatch tokens) {
    return TokenAttention.split(x, tokens, architecture.heads());
  }

  private TokenAttention attention(TokenBatch queries, TokenBatch keys, NDArray positions) {
    return new TokenAttention(queries, keys, architecture.heads(), 1, positions);
  }

  /** The bias of each pair of the first positions: [1, A, T, T], or for each sample its own. */
  private NDArray positionBias(
      String stack, int layer, boolean both, TokenBatch tokens, NDArray states, Layers layers) {
    String module = architecture.positionBias(stack, layer);
    int longest = tokens.longest();
    long[] buckets =
        new RelativePositions(architecture.buckets(), architecture.maxDistance(), both)
            .table(longest);
    NDArray ids = states.getManager().create(buckets, new Shape(1, longest, longest));
    if (layers.perSample(module)) {
      ids = ids.repeat(0, tokens.samples());
    }
    return layers.embedding(module, ids).transpose(0, 3, 1, 2);
  }

  /** The encoder's bias of each pair of positions in each group: [n, A, T, T]. */
  private NDList paddedBias(
      int layer, TokenBatch tokens, Layers.Prompt prompt, NDArray states, Layers layers) {
    PaddedPositions padded =
        new PaddedPositions((int) prompt.embeddings().getShape().get(1), prompt.paddedTo());
    RelativePositions relative =
        new RelativePositions(architecture.buckets(), architecture.maxDistance(), true);
    NDList biases = new NDList();
    for (int[] lengths : tokens.lengthsOfGroups()) {
      int longest = Arrays.stream(lengths).max().orElse(0);
      long[] buckets =
          Arrays.stream(lengths)
              .boxed()
              .flatMapToLong(length -> Arrays.stream(relative.table(padded.of(length, longest))))
              .toArray();
      NDArray ids =
          states.getManager().create(buckets, new Shape(lengths.length, longest, longest));
      biases.add(
          layers.embedding(architecture.positionBias("encoder", layer), ids).transpose(0, 3, 1, 2));
    }
    return biases;
  }
}

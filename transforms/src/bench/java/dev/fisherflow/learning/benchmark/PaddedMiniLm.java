package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Attention;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Intermediates;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import java.util.Arrays;

/** MiniLM's forward pass as it was while batches were padded to their longest text. */
record PaddedMiniLm(Model minilm) implements Model {

  private static final int DEPTH = 6;
  private static final int HEADS = 12;
  private static final int WIDTH = 384;
  private static final double EPSILON = 1e-12;

  @Override
  public FrozenLayers layers() {
    return minilm.layers();
  }

  @Override
  public Architecture architecture() {
    return minilm.architecture();
  }

  @Override
  public NDArray logits(Inputs inputs, Layers layers) {
    Inputs.Text text = (Inputs.Text) inputs;
    NDManager scope = text.tokenIds().getManager();
    int[] lengths = text.tokens().lengths();
    int longest = text.tokens().longest();
    Shape shape = new Shape(lengths.length, longest);
    NDArray ids = scope.create(padded(text.tokenIds(), lengths, longest), shape);
    NDArray types =
        text.typeIds() == null
            ? ids.zerosLike()
            : scope.create(padded(text.typeIds(), lengths, longest), shape);
    boolean pads = Arrays.stream(lengths).anyMatch(length -> length < longest);
    NDArray mask = pads ? mask(lengths, longest, scope) : null;
    NDArray states = embed(ids, types, longest, layers);
    NDArray bias = mask == null ? null : mask.sub(1).mul(1e9).expandDims(1).expandDims(1);
    for (int i = 0; i < DEPTH; i++) {
      String layer = "bert.encoder.layer." + i;
      NDArray x = states;
      states = Intermediates.release(() -> encoderLayer(layer, x, bias, layers));
    }
    NDArray pooled =
        mask == null
            ? states.mean(new int[] {1})
            : mask.div(mask.sum(new int[] {1}, true)).expandDims(1).matMul(states).squeeze(1);
    return layers.linear("classifier", pooled);
  }

  private static NDArray embed(NDArray ids, NDArray types, int longest, Layers layers) {
    NDArray positions = ids.getManager().arange(0, longest, 1, DataType.INT64).reshape(1, longest);
    NDArray sum =
        layers
            .embedding("bert.embeddings.word_embeddings", ids)
            .add(layers.embedding("bert.embeddings.token_type_embeddings", types))
            .add(layers.embedding("bert.embeddings.position_embeddings", positions));
    return layers.layerNorm("bert.embeddings.LayerNorm", sum, EPSILON);
  }

  private static NDArray encoderLayer(String layer, NDArray x, NDArray bias, Layers layers) {
    NDArray context =
        Attention.attend(
            Attention.split(layers.linear(layer + ".attention.self.query", x), HEADS),
            Attention.split(layers.linear(layer + ".attention.self.key", x), HEADS),
            Attention.split(layers.linear(layer + ".attention.self.value", x), HEADS),
            1 / Math.sqrt((double) WIDTH / HEADS),
            bias);
    NDArray attended = layers.linear(layer + ".attention.output.dense", context);
    NDArray middle =
        layers.layerNorm(layer + ".attention.output.LayerNorm", attended.add(x), EPSILON);
    NDArray wide = Activation.gelu(layers.linear(layer + ".intermediate.dense", middle));
    NDArray narrow = layers.linear(layer + ".output.dense", wide);
    return layers.layerNorm(layer + ".output.LayerNorm", narrow.add(middle), EPSILON);
  }

  private static long[] padded(NDArray ids, int[] lengths, int longest) {
    long[] tokens = ids.toLongArray();
    long[] padded = new long[lengths.length * longest];
    int from = 0;
    for (int n = 0; n < lengths.length; n++) {
      System.arraycopy(tokens, from, padded, n * longest, lengths[n]);
      from += lengths[n];
    }
    return padded;
  }

  private static NDArray mask(int[] lengths, int longest, NDManager scope) {
    float[] mask = new float[lengths.length * longest];
    for (int n = 0; n < lengths.length; n++) {
      Arrays.fill(mask, n * longest, n * longest + lengths[n], 1);
    }
    return scope.create(mask, new Shape(lengths.length, longest));
  }
}

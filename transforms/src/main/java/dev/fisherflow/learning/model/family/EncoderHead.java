package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.TokenBatch;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What a classification head reads of an encoder's states, and its layers. */
enum EncoderHead {
  /** BERT's: a layer reads the frozen pooler's output of the first token. */
  POOLER(List.of(), "classifier", x -> x),

  /** A layer reads the mean over the tokens, as sentence encoders were trained. */
  MEAN(List.of(), "classifier", x -> x),

  /** RoBERTa's: two layers read the first token's state. */
  TANH(List.of("classifier.dense"), "classifier.out_proj", NDArray::tanh),

  /** ELECTRA's likewise. */
  GELU(List.of("classifier.dense"), "classifier.out_proj", Activation::gelu),

  /** DistilBERT's likewise. */
  RELU(List.of("pre_classifier"), "classifier", Activation::relu);

  private final List<String> before;
  private final String last;
  private final UnaryOperator<NDArray> activation;

  EncoderHead(List<String> before, String last, UnaryOperator<NDArray> activation) {
    this.before = before;
    this.last = last;
    this.activation = activation;
  }

  /** BERT's head: POOLER where the weights hold a part of a pooler, MEAN where they do not. */
  static EncoderHead ofBert(EncoderNames names, Set<String> held) {
    return held.contains(names.pooler() + ".weight") || held.contains(names.pooler() + ".bias")
        ? POOLER
        : MEAN;
  }

  /** Module paths of the layers before the last. */
  List<String> before() {
    return before;
  }

  /** Module path of the last layer. */
  String last() {
    return last;
  }

  /**
   * Numbers of the classes.
   *
   * @param states [tokens, H]
   * @return [N, C]
   */
  NDArray logits(NDArray states, TokenBatch tokens, EncoderNames names, Layers layers) {
    NDArray x = this == MEAN ? tokens.means(states) : tokens.first(states);
    if (this == POOLER) {
      x = layers.linear(names.pooler(), x).tanh();
    }
    for (String layer : before) {
      x = activation.apply(layers.linear(layer, x));
    }
    return layers.linear(last, x);
  }
}

package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.List;

/**
 * A text-to-text model. Its encoder runs once for a batch of texts, however many output texts are
 * then read by its decoder.
 */
public interface EncoderDecoder extends Model {

  /**
   * Runs the encoder.
   *
   * @param text N texts
   * @param layers the layers to use: the model's own or an adapter over them
   * @return states [tokens, width] with keys and values
   */
  Memory encode(Inputs.Text text, Layers layers);

  /**
   * Runs the decoder.
   *
   * @param output N texts of at most L tokens: the start token, then output tokens
   * @return logits [N, L, C] of the output token that follows each decoder token; any after the
   *     last token of a text
   */
  NDArray decode(Memory memory, Inputs.Text output, Layers layers);

  @Override
  default NDArray logits(Inputs inputs, Layers layers) {
    if (!(inputs instanceof Inputs.TextToText texts)) {
      throw new ModelException(
          "a text-to-text model reads text and output tokens, the dataset holds "
              + inputs.getClass().getSimpleName());
    }
    return decode(encode(texts.source(), layers), texts.output(), layers);
  }

  /** Embeddings of tokens, [tokens, width] row by row. */
  double[] embeddingsOf(int[] tokens);

  /** The model's tokenizer. */
  Tokenizer tokenizer();

  /** The token that a decoder starts from. */
  int startToken();

  /** The token that ends a text. */
  int endToken();

  /**
   * What a decoder attends to.
   *
   * @param states the encoder's output [tokens, width], virtual tokens included
   * @param tokens of these states
   * @param keys of each decoder layer, [n, A, T, D] for each group of samples
   * @param values of each decoder layer, [n, A, T, D] for each group of samples
   * @param decoderPads padding tokens that the decoder reads after its start token
   */
  record Memory(
      NDArray states, TokenBatch tokens, List<NDList> keys, List<NDList> values, int decoderPads) {}
}

package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.model.file.ModelException;

/**
 * A text-to-text model. Its encoder runs once for a batch of texts, however many output texts are
 * then read by its decoder.
 */
public interface EncoderDecoder extends Model {

  /**
   * Runs the encoder.
   *
   * @param text N texts of T tokens
   * @param layers the layers to use: the model's own or an adapter over them
   * @return states [N, T, width] with keys and values
   */
  Memory encode(Inputs.Text text, Layers layers);

  /**
   * Runs the decoder.
   *
   * @param decoderIds int64 [N, L]: the start token, then output tokens
   * @return logits [N, L, C] of the output token that follows each decoder token
   */
  NDArray decode(Memory memory, NDArray decoderIds, Layers layers);

  @Override
  default NDArray logits(Inputs inputs, Layers layers) {
    if (!(inputs instanceof Inputs.TextToText texts)) {
      throw new ModelException(
          "a text-to-text model reads text and output tokens, the dataset holds "
              + inputs.getClass().getSimpleName());
    }
    return decode(encode(texts.source(), layers), texts.decoderIds(), layers);
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
   * @param states the encoder's output [N, T, width], virtual tokens included
   * @param keys of each decoder layer, [N, A, T, D]
   * @param values of each decoder layer, [N, A, T, D]
   * @param bias [N, 1, 1, T], a large negative number where there is padding; or null
   */
  record Memory(NDArray states, NDList keys, NDList values, NDArray bias) {}
}

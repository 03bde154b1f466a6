package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;

/**
 * The layers of a forward pass by module path, such as {@code
 * bert.encoder.layer.0.attention.self.query}. A model asks for its layers here, so that an adapter
 * can put itself in between. Results belong to the manager of the input.
 */
public interface Layers {

  /**
   * These layers for arrays of other rows: those of tokens, where by default the first dimension is
   * the samples.
   */
  default Layers on(Rows rows) {
    return this;
  }

  /**
   * Whether every sample's own gradient is asked for: then a layer's input that samples share has
   * to be given once for each of them.
   */
  default boolean perSample() {
    return false;
  }

  /** Whether this is asked for of an embedding: then likewise with its ids. */
  default boolean perSample(String embedding) {
    return false;
  }

  /**
   * x W&#7488; + b.
   *
   * @param x [rows, &hellip;, in]
   * @return [rows, &hellip;, out]
   */
  NDArray linear(String module, NDArray x);

  /**
   * Layer normalisation over the last dimension.
   *
   * @param x [rows, &hellip;, width]
   * @param epsilon added to the variance
   */
  NDArray layerNorm(String module, NDArray x, double epsilon);

  /**
   * Division by the root of the mean square over the last dimension, then scaled; no bias.
   *
   * @param x [rows, &hellip;, width]
   * @param epsilon added to the mean square
   */
  NDArray rmsNorm(String module, NDArray x, double epsilon);

  /**
   * x + p for a parameter p that stands by itself.
   *
   * @param parameter its name
   * @param x [N, T, width]
   */
  NDArray plus(String parameter, NDArray x);

  /**
   * Rows of an embedding matrix.
   *
   * @param ids int64 [rows, &hellip;]
   * @return [rows, &hellip;, width]
   */
  NDArray embedding(String module, NDArray ids);

  /**
   * What stands before the token embeddings that an encoder reads, if anything does.
   *
   * @param samples samples N
   * @param scope owner of its embeddings [N, t, width]
   */
  default Optional<Prompt> prompt(int samples, NDManager scope) {
    return Optional.empty();
  }

  /**
   * Virtual tokens.
   *
   * @param embeddings [N, t, width]
   * @param decoderPads padding tokens that the decoder reads after its start token
   * @param paddedTo tokens that a shorter text has with the pads between the virtual tokens and it;
   *     nobody attends to these, but they count as positions; 0 for no pads
   */
  record Prompt(NDArray embeddings, int decoderPads, int paddedTo) {}
}

package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * The layers of a forward pass by module path, such as {@code
 * bert.encoder.layer.0.attention.self.query}. A model asks for its layers here, so that an adapter
 * can put itself in between. Results belong to the manager of the input.
 */
public interface Layers {

  /**
   * x W&#7488; + b.
   *
   * @param x [N, &hellip;, in]
   * @return [N, &hellip;, out]
   */
  NDArray linear(String module, NDArray x);

  /**
   * Layer normalisation over the last dimension.
   *
   * @param x [N, &hellip;, width]
   * @param epsilon added to the variance
   */
  NDArray layerNorm(String module, NDArray x, double epsilon);

  /**
   * Division by the root of the mean square over the last dimension, then scaled; no bias.
   *
   * @param x [N, &hellip;, width]
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
   * @param ids int64 [N, T]
   * @return [N, T, width]
   */
  NDArray embedding(String module, NDArray ids);

  /**
   * What stands before the token embeddings that an encoder reads, if anything does.
   *
   * @param tokens the token embeddings [N, T, width]
   */
  default Optional<Prompt> prompt(NDArray tokens) {
    return Optional.empty();
  }

  /**
   * Virtual tokens.
   *
   * @param embeddings [N, t, width]
   * @param decoderPads padding tokens that the decoder reads after its start token
   */
  record Prompt(NDArray embeddings, int decoderPads) {}
}

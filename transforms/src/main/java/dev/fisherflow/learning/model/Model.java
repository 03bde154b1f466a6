package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;

/** A frozen network: a function of inputs and of the layers it asks for. */
public interface Model {

  /** The model's own layers. */
  FrozenLayers layers();

  /**
   * Runs the network.
   *
   * @param inputs N samples
   * @param layers the layers to use: the model's own or an adapter over them
   * @return logits [N, C], or [N, L, C] of L output tokens
   */
  NDArray logits(Inputs inputs, Layers layers);

  /** What follows from the model's configuration. */
  Architecture architecture();
}

package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** A frozen network: a function of inputs and of the layers it asks for. */
public interface Model {

  /** The model's own layers. */
  Layers layers();

  /**
   * Runs the network.
   *
   * @param inputs N samples
   * @param layers the layers to use: the model's own or an adapter over them
   * @return logits [N, C]
   */
  NDArray logits(Inputs inputs, Layers layers);

  /** Linear layers that an adapter can wrap, by module path, in the order of the forward pass. */
  Map<String, LinearShape> linears();

  /** The classification head. */
  Head head();

  /**
   * A linear layer's widths.
   *
   * @param in features it reads
   * @param out features it makes
   */
  record LinearShape(long in, long out) {}

  /**
   * A classification head that is not part of the frozen weights but trained with the adapter.
   *
   * @param module its module path
   * @param in features it reads
   */
  record Head(String module, long in) {}

  /** Name of Hugging Face's class for the model, for adapter configurations. */
  String architecture();
}

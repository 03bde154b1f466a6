package dev.fisherflow.learning.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.model.Layers;
import java.util.List;

/** What is trained on top of a frozen model, and how it takes part in the forward pass. */
public interface Adapter {

  /** The trained tensors, in a fixed order. */
  List<TensorSpec> tensors();

  /**
   * The frozen layers with the adapter put over them.
   *
   * @param frozen the model's own layers
   * @param leaves the trained tensors
   * @param dropout what dropping does in this pass
   */
  Layers over(Layers frozen, Leaves leaves, Dropout dropout);

  /** The key of a trained tensor in peft's files. */
  default String fileKey(String tensor) {
    return "base_model.model." + tensor;
  }

  /** The content of peft's {@code adapter_config.json}. */
  ObjectNode configuration();
}

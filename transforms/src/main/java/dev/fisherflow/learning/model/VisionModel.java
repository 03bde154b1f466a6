package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import dev.fisherflow.learning.model.file.ModelException;

/** A model that reads images. */
public interface VisionModel extends Model {

  /** What is done to images before the model sees them. */
  ImageProcessor imageProcessor();

  /**
   * Runs the network.
   *
   * @param pixels N images [N, channels, height, width]; for an MLP any [N, &hellip;]
   * @param layers the layers to use: the model's own or an adapter over them
   * @return logits [N, C]
   */
  NDArray logitsOf(NDArray pixels, Layers layers);

  @Override
  default NDArray logits(Inputs inputs, Layers layers) {
    if (inputs instanceof Inputs.Images images) {
      return logitsOf(images.pixels(), layers);
    }
    throw new ModelException(
        "the model reads images, the dataset holds " + inputs.getClass().getSimpleName());
  }
}

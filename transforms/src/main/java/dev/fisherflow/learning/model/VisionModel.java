package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import dev.fisherflow.learning.model.file.ModelException;

/** A model that reads images. */
public abstract class VisionModel implements Model {

  private final Architecture architecture;
  private final FrozenLayers layers;
  private final ImageProcessor imageProcessor;

  /**
   * What every one has.
   *
   * @param imageProcessor what is done to images before the model sees them
   */
  protected VisionModel(
      Architecture architecture, FrozenLayers layers, ImageProcessor imageProcessor) {
    this.architecture = architecture;
    this.layers = layers;
    this.imageProcessor = imageProcessor;
  }

  @Override
  public final FrozenLayers layers() {
    return layers;
  }

  @Override
  public final Architecture architecture() {
    return architecture;
  }

  /** What is done to images before the model sees them. */
  public final ImageProcessor imageProcessor() {
    return imageProcessor;
  }

  /**
   * Runs the network.
   *
   * @param pixels N images [N, channels, height, width]; for an MLP any [N, &hellip;]
   * @param layers the layers to use: the model's own or an adapter over them
   * @return logits [N, C]
   */
  public abstract NDArray logitsOf(NDArray pixels, Layers layers);

  @Override
  public final NDArray logits(Inputs inputs, Layers layers) {
    if (inputs instanceof Inputs.Images images) {
      return logitsOf(images.pixels(), layers);
    }
    throw new ModelException(
        "the model reads images, the dataset holds " + inputs.getClass().getSimpleName());
  }
}

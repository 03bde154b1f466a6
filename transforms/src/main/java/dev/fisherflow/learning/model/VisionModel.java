package dev.fisherflow.learning.model;

/** A model that reads images. */
public interface VisionModel extends Model {

  /** What is done to images before the model sees them. */
  ImageProcessor imageProcessor();
}

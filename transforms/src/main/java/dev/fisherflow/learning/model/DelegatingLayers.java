package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;

/** Layers that are those of another wherever they are not overridden. */
public abstract class DelegatingLayers implements Layers {

  private final Layers other;

  /** Layers over others. */
  protected DelegatingLayers(Layers other) {
    this.other = other;
  }

  @Override
  public boolean perSample() {
    return other.perSample();
  }

  @Override
  public boolean perSample(String embedding) {
    return other.perSample(embedding);
  }

  @Override
  public NDArray linear(String module, NDArray x) {
    return other.linear(module, x);
  }

  @Override
  public NDArray layerNorm(String module, NDArray x, double epsilon) {
    return other.layerNorm(module, x, epsilon);
  }

  @Override
  public NDArray rmsNorm(String module, NDArray x, double epsilon) {
    return other.rmsNorm(module, x, epsilon);
  }

  @Override
  public NDArray plus(String parameter, NDArray x) {
    return other.plus(parameter, x);
  }

  @Override
  public NDArray embedding(String module, NDArray ids) {
    return other.embedding(module, ids);
  }

  @Override
  public Optional<Prompt> prompt(int samples, NDManager scope) {
    return other.prompt(samples, scope);
  }
}

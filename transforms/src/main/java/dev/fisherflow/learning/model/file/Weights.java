package dev.fisherflow.learning.model.file;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A model's frozen tensors by Hugging Face name; they belong to one manager and are shared by all
 * trials of a process.
 */
public final class Weights {

  private final String origin;
  private final Map<String, NDArray> tensors = new LinkedHashMap<>();

  /**
   * No tensors yet.
   *
   * @param origin where they come from, for messages
   */
  public Weights(String origin) {
    this.origin = origin;
  }

  /**
   * Adds a tensor.
   *
   * @param tensor of any shape
   * @throws ModelException if there is one of this name
   */
  public void put(String name, NDArray tensor) {
    if (tensors.putIfAbsent(name, tensor) != null) {
      throw new ModelException(origin + ": tensor '" + name + "' is there twice");
    }
  }

  /** Names of all tensors. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** Whether there is such a tensor. */
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /**
   * A tensor, in the shape that it has in the model's file.
   *
   * @throws ModelException if there is none
   */
  public NDArray get(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelException(origin + " has no tensor '" + name + "'");
    }
    return tensor;
  }

  /** A tensor, in the shape that it has in the model's file; or null. */
  public NDArray getOrNull(String name) {
    return tensors.get(name);
  }

  /**
   * Checks that tensors are there in these shapes.
   *
   * @throws ModelException with names that are missing, or with both shapes of the first tensor of
   *     another shape
   */
  public void require(Map<String, Shape> expected) {
    TensorFit.require(origin, names(), name -> get(name).getShape(), expected);
  }

  /**
   * The same tensors by other names.
   *
   * @throws ModelException if two come to have one name
   */
  public Weights renamed(UnaryOperator<String> renaming) {
    Weights renamed = new Weights(origin);
    tensors.forEach((name, tensor) -> renamed.put(renaming.apply(name), tensor));
    return renamed;
  }
}

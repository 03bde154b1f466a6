package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

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

  /** All tensors of a safetensors file. */
  public static Weights read(Safetensors file, String origin, NDManager manager, DataType type) {
    Weights weights = new Weights(origin);
    for (String name : file.names()) {
      weights.put(name, file.read(name, manager, type));
    }
    return weights;
  }

  /** Adds a tensor. */
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
   * A tensor.
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

  /** A tensor, or null. */
  public NDArray getOrNull(String name) {
    return tensors.get(name);
  }

  /**
   * Checks that a tensor is there in a shape.
   *
   * @throws ModelException with both shapes
   */
  public void expect(String name, long... dimensions) {
    Shape found = get(name).getShape();
    Shape expected = new Shape(dimensions);
    if (!found.equals(expected)) {
      throw new ModelException(
          "%s: tensor '%s' has shape %s, its config.json asks for %s"
              .formatted(origin, name, found, expected));
    }
  }

  /** The same tensors with a prefix added to names that lack it. */
  Weights prefixed(String prefix) {
    Weights prefixed = new Weights(origin);
    tensors.forEach(
        (name, tensor) -> prefixed.put(name.startsWith(prefix) ? name : prefix + name, tensor));
    return prefixed;
  }
}

package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.Rows;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves that catch the two sides of every trained linear map, at all tokens: its inputs, and to
 * its outputs a leaf of zeros is added, whose gradient is that of the outputs. LoRA's A and B are
 * two such maps, a bias by itself is one of an input that is 1.
 */
public final class LinearLeaves extends Leaves {

  private final NDManager scope;
  private final Rows rows;
  private final List<Layer> layers;
  private final NDList zeros;
  private final Set<String> caught;

  LinearLeaves(List<String> names, NDList parameters, NDManager scope) {
    super(names, parameters);
    this.scope = scope;
    rows = Rows.SAMPLES;
    layers = new ArrayList<>();
    zeros = new NDList();
    caught = new HashSet<>();
  }

  private LinearLeaves(LinearLeaves other, Rows rows) {
    super(other);
    this.scope = other.scope;
    this.rows = rows;
    this.layers = other.layers;
    this.zeros = other.zeros;
    this.caught = other.caught;
  }

  @Override
  Leaves on(Rows other) {
    return new LinearLeaves(this, other);
  }

  /**
   * A linear map of the pass.
   *
   * @param weight index of its matrix [out, in] among the trained tensors, if it has one
   * @param bias index of its bias [out], if it has one
   * @param inputs [rows, &hellip;, in], if it has a matrix
   * @param rows which of them are which sample's
   */
  public record Layer(
      Optional<Integer> weight, Optional<Integer> bias, Optional<NDArray> inputs, Rows rows) {}

  /** The zeros added to the outputs [rows, &hellip;, out], in the order of {@link #layers}. */
  @Override
  public NDList arrays() {
    return zeros;
  }

  /**
   * The linear maps of the pass.
   *
   * @throws ModelException if something else is trained too
   */
  public List<Layer> layers() {
    List<String> others = names().stream().filter(name -> !caught.contains(name)).toList();
    if (!others.isEmpty()) {
      throw new ModelException(
          "Kronecker factors are of linear layers; the adapter also trains %s: leave the update"
                  .formatted(others)
              + " rules kfac, ekfac and iekfac out");
    }
    return List.copyOf(layers);
  }

  @Override
  public NDArray product(NDArray x, String name) {
    return caught(super.product(x, name), Optional.of(name), Optional.empty(), Optional.of(x));
  }

  @Override
  public NDArray linear(NDArray x, String module) {
    Optional<String> bias = Optional.of(module + ".bias").filter(this::has);
    return caught(super.linear(x, module), Optional.of(module + ".weight"), bias, Optional.of(x));
  }

  @Override
  public NDArray plus(NDArray x, String name) {
    return caught(super.plus(x, name), Optional.empty(), Optional.of(name), Optional.empty());
  }

  private NDArray caught(
      NDArray outputs, Optional<String> weight, Optional<String> bias, Optional<NDArray> inputs) {
    layers.add(new Layer(weight.map(this::index), bias.map(this::index), inputs, rows));
    Shape shape = outputs.getShape();
    NDArray zero = scope.zeros(shape, outputs.getDataType());
    zero.setRequiresGradient(true);
    zeros.add(zero);
    // Both outlive the model's layer, which closes what it made.
    NDScope.unregister(zero);
    inputs.ifPresent(NDScope::unregister);
    return outputs.add(zero);
  }

  private int index(String name) {
    if (!caught.add(name)) {
      throw new ModelException(
          "Kronecker factors are of layers that a pass uses once; the model uses that of %s twice:"
                  .formatted(name)
              + " leave the update rules kfac, ekfac and iekfac out");
    }
    return names().indexOf(name);
  }
}

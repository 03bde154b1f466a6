package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import dev.fisherflow.learning.fisher.FactoredGradients;
import dev.fisherflow.learning.fisher.FactoredGradients.Layer;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Leaves that catch the factors of dense layers' gradients: to the output of every layer a leaf of
 * zeros is added, whose gradient is that of the output, and the layer's input is kept. The
 * parameters themselves are no leaves.
 */
final class FactoredLeaves extends Leaves {

  private final NDManager scope;
  private final Map<String, NDArray> inputs = new LinkedHashMap<>();
  private final NDList zeros = new NDList();

  FactoredLeaves(List<String> names, NDList parameters, NDManager scope) {
    super(names, parameters);
    this.scope = scope;
  }

  @Override
  public boolean perSample() {
    return true;
  }

  @Override
  public NDList arrays() {
    return zeros;
  }

  @Override
  public NDArray linear(NDArray x, String module) {
    if (x.getShape().dimension() != 2) {
      throw new IllegalArgumentException(
          "%s: factored gradients are of layers that read one vector per sample; found inputs %s"
              .formatted(module, x.getShape()));
    }
    if (inputs.putIfAbsent(module, x) != null) {
      throw new IllegalStateException(
          module + " is used twice in one pass; its gradients are then no product of two factors");
    }
    NDArray weight = get(module + ".weight");
    NDArray y = Linear.linear(x, weight, get(module + ".bias")).singletonOrThrow();
    NDArray zero =
        scope.zeros(new Shape(x.getShape().get(0), weight.getShape().get(0)), weight.getDataType());
    zero.setRequiresGradient(true);
    zeros.add(zero);
    return y.add(zero);
  }

  @Override
  public PerSampleGradients rows(NDList gradients) {
    List<Layer> layers = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (String module : inputs.keySet()) {
      boolean bias = has(module + ".bias");
      layers.add(new Layer(inputs.get(module), gradients.get(layers.size()), bias));
      order.add(module + ".weight");
      if (bias) {
        order.add(module + ".bias");
      }
    }
    if (!order.equals(names())) {
      throw new IllegalStateException(
          "expected the layers of " + names() + " in this order; the pass used " + order);
    }
    return new FactoredGradients(layers);
  }
}

package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.fisher.MaterializedGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * LoRA as it was while batches were padded: with one leaf [N, s] of each trained tensor [s], whose
 * products are taken sample by sample, pads included.
 */
public record PaddedLora(Adapter lora) implements Adapter {

  @Override
  public List<TensorSpec> tensors() {
    return lora.tensors();
  }

  @Override
  public Layers over(FrozenLayers frozen, Leaves leaves, Dropout dropout) {
    return lora.over(frozen, leaves, dropout);
  }

  @Override
  public ObjectNode configuration() {
    return lora.configuration();
  }

  @Override
  public Leaves perSampleLeaves(NDList parameters, NDManager scope) {
    return new Copies(tensors().stream().map(TensorSpec::name).toList(), parameters, scope);
  }

  private static final class Copies extends Leaves {

    private final NDManager scope;
    private final Map<String, NDArray> copies = new HashMap<>();

    Copies(List<String> names, NDList parameters, NDManager scope) {
      super(names, parameters);
      this.scope = scope;
    }

    @Override
    public boolean perSample() {
      return true;
    }

    @Override
    public NDList arrays() {
      return new NDList(new ArrayList<>(names().stream().map(copies::get).toList()));
    }

    @Override
    public PerSampleGradients rows(NDList gradients) {
      return new MaterializedGradients(gradients);
    }

    @Override
    public NDArray product(NDArray x, String name) {
      NDArray transposed = copy(name, x).swapAxes(-1, -2);
      return x.getShape().dimension() == 2
          ? x.expandDims(1).matMul(transposed).squeeze(1)
          : x.matMul(transposed);
    }

    @Override
    public NDArray linear(NDArray x, String module) {
      return product(x, module + ".weight").add(copy(module + ".bias", x));
    }

    private NDArray copy(String name, NDArray x) {
      return copies.computeIfAbsent(
          name,
          key -> {
            Shape shape = new Shape(x.getShape().get(0)).addAll(get(key).getShape());
            try (NDArray row = get(key).expandDims(0)) {
              NDArray copy = row.broadcast(shape);
              copy.attach(scope);
              copy.setRequiresGradient(true);
              NDScope.unregister(copy);
              return copy;
            }
          });
    }
  }
}

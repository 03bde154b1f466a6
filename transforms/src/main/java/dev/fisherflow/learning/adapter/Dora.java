package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.LoraTargets.Layer;
import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.autograd.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Weight-decomposed low-rank adaptation (Liu et al. 2024): of each row of W + s B A the direction
 * is kept, and its length is a trained number m: y = x W&#7488; + b + (m / n - 1) x W&#7488; + (m /
 * n) s x A&#7488; B&#7488; with n = &#8214;W + s B A&#8214; of each row [out]. As in the paper's
 * Section 4.3 and in peft, n is taken for a constant where gradients are taken.
 *
 * <p>m starts at the lengths of the rows of W, so that training starts at the model's own outputs.
 */
final class Dora extends Lora {

  Dora(Settings settings, AdapterSite site) {
    super(settings, site);
  }

  @Override
  List<TensorSpec> tensors(String module, Layer layer, FrozenStart weights) {
    List<TensorSpec> tensors = new ArrayList<>(super.tensors(module, layer, weights));
    int in = Math.toIntExact(layer.shape().in());
    Initial initial =
        weights
            .find(module + ".weight")
            .map(weight -> lengths(weight, in))
            .orElse((random, count) -> new double[count]);
    tensors.add(TensorSpec.of(magnitude(module), initial, layer.shape().out()));
    return tensors;
  }

  /** The lengths of the rows of a matrix [out, in]. */
  private static Initial lengths(Initial weight, int in) {
    return (random, out) -> {
      double[] numbers = weight.numbers(random, out * in);
      double[] lengths = new double[out];
      for (int row = 0; row < out; row++) {
        double[] ofRow = Arrays.copyOfRange(numbers, row * in, (row + 1) * in);
        lengths[row] = Math.sqrt(Arrays.stream(ofRow).map(x -> x * x).sum());
      }
      return lengths;
    };
  }

  @Override
  NDArray adapted(Use use, NDArray x, NDArray dropped) {
    String module = use.module();
    NDArray plain = use.frozen().product(module, dropped);
    NDArray directed = plain.add(use.branch(dropped)).div(norms(use, x.getManager()));
    NDArray y = use.leaves().times(directed, magnitude(module));
    if (dropped != x) {
      y = y.add(use.frozen().product(module, x).sub(plain));
    }
    if (trainsBias(module)) {
      return use.plusBias(y);
    }
    NDArray bias = use.frozen().weights().getOrNull(module + ".bias");
    return bias == null ? y : y.add(bias);
  }

  /** &#8214;W + s B A&#8214; of each row [out], as a constant. */
  private static NDArray norms(Use use, NDManager scope) {
    try (Recording paused = Recording.paused();
        NDScope closed = new NDScope()) {
      closed.suppressNotUsedWarning();
      NDArray factors =
          use.leaves().get(loraB(use.module())).matMul(use.leaves().get(loraA(use.module())));
      NDArray change = Scalar.multiply(factors, use.layer().scale());
      NDArray norms = lengths(change.add(use.frozen().weights().get(use.module() + ".weight")));
      NDScope.unregister(norms);
      norms.attach(scope);
      return norms;
    }
  }

  /** m (W + s B A) / n [out, in], row by row. */
  @Override
  NDArray merged(String module, NDArray weight, double scale, Map<String, NDArray> trained) {
    NDArray changed = super.merged(module, weight, scale, trained);
    NDArray factors = trained.get(magnitude(module)).div(lengths(changed));
    return changed.mul(factors.expandDims(1));
  }

  /** The lengths of the rows of a matrix [out, in]: [out]. */
  private static NDArray lengths(NDArray matrix) {
    return matrix.square().sum(new int[] {1}).sqrt();
  }

  @Override
  public ObjectNode configuration() {
    return LoraConfig.ofDora(super.configuration());
  }

  private static String magnitude(String module) {
    return module + ".lora_magnitude_vector";
  }

  /** DoRA as specifications name it. */
  public static final class Family extends LoraFamily {

    /** The family of {@code type: dora}. */
    public Family() {
      super(
          Declaration.of(
                  "dora",
                  "DoRA",
                  12,
                  "LoRA that keeps the directions of the weights' rows, and trains their lengths.")
              .from("Liu et al. 2024, as in peft: the norm is a constant to gradients"));
    }

    @Override
    public Adapter create(Settings settings, AdapterSite site) {
      return new Dora(settings, site);
    }

    @Override
    public boolean reads(AdapterConfig config) {
      return super.reads(config) && LoraConfig.isDora(config);
    }
  }
}

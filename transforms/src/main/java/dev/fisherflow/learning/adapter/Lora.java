package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.LoraTargets.Layer;
import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.autograd.Scalar;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Weights;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Low-rank adaptation (Hu et al. 2022) of linear layers: y = x W&#7488; + b + s dropout(x) A&#7488;
 * B&#7488;, A [r, in] and B [out, r], s = &alpha; / r or &alpha; / &radic;r. The layers' biases b
 * are trained too if asked for, and a classification head in full where the model has none of its
 * own.
 *
 * <p>A starts uniform in &plusmn;1 / &radic;in and B at zero, as in peft; biases start where they
 * stand.
 */
public class Lora implements Adapter {

  private static final String BASE_BIAS = ".base_layer.bias";

  private final Settings settings;
  private final LoraTargets targets;
  private final Architecture architecture;
  private final Optional<TrainedHead> head;
  private final Set<String> biases = new LinkedHashSet<>();
  private final FrozenStart start;

  /**
   * An adapter for a model known by its tensors' shapes alone.
   *
   * @param settings type lora: rank, alpha, dropout, target modules (if none, attention's query and
   *     value), bias and head
   * @param outputs numbers that the task needs of a head
   * @throws ModelException if no layer is named so, or the rank is above a layer's width
   */
  public Lora(AdapterSettings settings, Architecture architecture, int outputs) {
    this(Settings.of(settings), AdapterSite.shapes(architecture, outputs));
  }

  Lora(Settings settings, AdapterSite site) {
    this.settings = settings;
    this.architecture = site.architecture();
    this.head = TrainedHead.of(settings, site);
    this.start = site.start();
    this.targets = new LoraTargets(settings, architecture);
    if (settings.get(LoraFamily.BIAS).equals(LoraFamily.LORA_ONLY)) {
      targets.layers().keySet().stream()
          .filter(module -> architecture.tensors().containsKey(module + ".bias"))
          .forEach(biases::add);
    }
  }

  @Override
  public final List<TensorSpec> tensors() {
    List<TensorSpec> tensors = new ArrayList<>();
    targets
        .layers()
        .forEach(
            (module, layer) -> {
              tensors.addAll(tensors(module, layer, start));
              if (biases.contains(module)) {
                Initial initial =
                    start.find(module + ".bias").orElse((random, count) -> new double[count]);
                tensors.add(TensorSpec.of(module + BASE_BIAS, initial, layer.shape().out()));
              }
            });
    head.ifPresent(trained -> tensors.addAll(trained.tensors()));
    return tensors;
  }

  /** The trained tensors of a layer, but its bias. */
  List<TensorSpec> tensors(String module, Layer layer, FrozenStart weights) {
    long in = layer.shape().in();
    return List.of(
        TensorSpec.uniform(loraA(module), 1 / Math.sqrt(in), layer.rank(), in),
        TensorSpec.zeros(loraB(module), layer.shape().out(), layer.rank()));
  }

  @Override
  public final BitSet outerFactors() {
    BitSet factors = new BitSet();
    List<TensorSpec> tensors = tensors();
    Set<String> names = new HashSet<>();
    targets.layers().keySet().forEach(module -> names.add(loraB(module)));
    for (int i = 0; i < tensors.size(); i++) {
      factors.set(i, names.contains(tensors.get(i).name()));
    }
    return factors;
  }

  @Override
  public final Layers over(FrozenLayers frozen, Leaves leaves, Dropout dropout) {
    return new DelegatingLayers(frozen) {
      @Override
      public NDArray linear(String module, NDArray x) {
        if (head.isPresent() && head.get().has(module)) {
          return leaves.linear(x, module);
        }
        Layer layer = targets.layers().get(module);
        if (layer == null) {
          return super.linear(module, x);
        }
        return adapted(new Use(module, layer, frozen, leaves), x, dropout.apply(module, x));
      }
    };
  }

  /** A wrapped layer in a pass. */
  record Use(String module, Layer layer, FrozenLayers frozen, Leaves leaves) {

    /** The branch s x A&#7488; B&#7488;. */
    NDArray branch(NDArray x) {
      NDArray narrow = Scalar.multiply(leaves.product(x, loraA(module)), layer.scale());
      return leaves.product(narrow, loraB(module));
    }

    /** y with the trained bias. */
    NDArray plusBias(NDArray y) {
      return leaves.plus(y, module + BASE_BIAS);
    }
  }

  /** Whether a layer's bias is trained. */
  final boolean trainsBias(String module) {
    return biases.contains(module);
  }

  /**
   * What a wrapped layer makes.
   *
   * @param x [rows, &hellip;, in]
   * @param dropped what dropping leaves of it; x itself where nothing is dropped
   * @return [rows, &hellip;, out]
   */
  NDArray adapted(Use use, NDArray x, NDArray dropped) {
    NDArray y =
        trainsBias(use.module())
            ? use.plusBias(use.frozen().product(use.module(), x))
            : use.frozen().linear(use.module(), x);
    return y.add(use.branch(dropped));
  }

  /** The changed weight of each wrapped layer [out, in]; trained biases and head as they are. */
  @Override
  public final Map<String, NDArray> merged(Weights frozen, Map<String, NDArray> trained) {
    Map<String, NDArray> merged = new LinkedHashMap<>();
    frozen.names().forEach(name -> merged.put(name, frozen.get(name)));
    targets
        .layers()
        .forEach(
            (module, layer) -> {
              merged.compute(
                  module + ".weight", (name, w) -> merged(module, w, layer.scale(), trained));
              if (biases.contains(module)) {
                merged.put(module + ".bias", trained.get(module + BASE_BIAS));
              }
            });
    head.ifPresent(
        trainedHead ->
            trainedHead.tensors().forEach(t -> merged.put(t.name(), trained.get(t.name()))));
    return merged;
  }

  /** W + s B A [out, in]. */
  NDArray merged(String module, NDArray weight, double scale, Map<String, NDArray> trained) {
    NDArray change = trained.get(loraB(module)).matMul(trained.get(loraA(module)));
    return weight.add(Scalar.multiply(change, scale));
  }

  @Override
  public ObjectNode configuration() {
    return LoraConfig.of(settings, targets.ofPeft(), !biases.isEmpty(), head, architecture);
  }

  /** One key for each version of the library that names the module differently. */
  @Override
  public final List<String> writtenKeys(String tensor) {
    for (String module : targets.layers().keySet()) {
      if (tensor.startsWith(module + ".")) {
        String rest = tensor.substring(module.length());
        return targets.names(module).map(name -> fileKey(name + rest)).toList();
      }
    }
    return List.of(fileKey(tensor));
  }

  /**
   * Before peft 0.7 the bias of a wrapped layer was not below {@code base_layer}; an adapter of a
   * model without a head has no prefix.
   */
  @Override
  public final List<String> readKeys(String tensor) {
    List<String> keys = new ArrayList<>(writtenKeys(tensor));
    for (String key : writtenKeys(tensor)) {
      if (key.endsWith(BASE_BIAS)) {
        keys.add(key.substring(0, key.length() - BASE_BIAS.length()) + ".bias");
      }
    }
    String prefix = fileKey(architecture.prefix());
    for (String key : List.copyOf(keys)) {
      if (!architecture.prefix().isEmpty() && key.startsWith(prefix)) {
        keys.add(fileKey(key.substring(prefix.length())));
      }
    }
    return keys;
  }

  static String loraA(String module) {
    return module + ".lora_A.weight";
  }

  static String loraB(String module) {
    return module + ".lora_B.weight";
  }

  /** LoRA as specifications name it. */
  public static final class Family extends LoraFamily {

    static final String NAME = "lora";

    /** The family of {@code type: lora}. */
    public Family() {
      super(
          Declaration.of(
                  NAME, "LoRA", 10, "Products of two low-rank factors are added to linear layers.")
              .from("Hu et al. 2022, as in peft"));
    }

    @Override
    public Adapter create(Settings settings, AdapterSite site) {
      return new Lora(settings, site);
    }

    @Override
    public boolean reads(AdapterConfig config) {
      return super.reads(config) && !LoraConfig.isDora(config);
    }
  }
}

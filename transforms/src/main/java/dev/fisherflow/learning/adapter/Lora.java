package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.autograd.Scalar;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Architecture.LinearShape;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Low-rank adaptation (Hu et al. 2022) of linear layers: y = x W&#7488; + b + (&alpha; / r)
 * dropout(x) A&#7488; B&#7488;, A [r, in] and B [out, r]. The layers' biases b are trained too if
 * asked for, and a classification head in full where the model has none of its own.
 *
 * <p>A starts uniform in &plusmn;1 / &radic;in and B at zero, as in peft; biases start where they
 * stand.
 */
public final class Lora implements Adapter {

  private static final String BASE_BIAS = ".base_layer.bias";

  private final AdapterSettings settings;
  private final List<String> targets;
  private final Map<String, LinearShape> wrapped = new LinkedHashMap<>();
  private final Architecture architecture;
  private final Optional<TrainedHead> head;
  private final Set<String> biases = new LinkedHashSet<>();
  private final FrozenStart start;
  private final double scale;

  /**
   * An adapter for a model.
   *
   * @param settings type lora: rank, alpha, dropout, target modules (if none, attention's query and
   *     value), bias and head
   * @param outputs numbers that the task needs of a head
   * @throws ModelException if no layer is named so, or the rank is above a layer's width
   */
  public Lora(AdapterSettings settings, Architecture architecture, int outputs) {
    this(settings, architecture, outputs, FrozenStart.NONE);
  }

  Lora(AdapterSettings settings, Architecture architecture, int outputs, FrozenStart start) {
    this.settings = settings;
    this.architecture = architecture;
    this.head = TrainedHead.of(settings, architecture, outputs);
    this.start = start;
    this.scale = settings.getAlpha() / settings.getRank();
    this.targets =
        settings.getTargetModules().isEmpty()
            ? architecture.queryAndValue()
            : settings.getTargetModules();
    if (targets.isEmpty()) {
      throw new ModelException(
          "adapter.targetModules: expected names of linear layers, found none; the model has %s"
              .formatted(lastParts(architecture.linears().keySet())));
    }
    targets.forEach(this::wrap);
    wrapped.forEach(
        (module, shape) -> {
          if (settings.getRank() > Math.min(shape.in(), shape.out())) {
            throw new ModelException(
                "adapter.rank: %d is above the width of %s (%d to %d): choose %d or less"
                    .formatted(
                        settings.getRank(),
                        module,
                        shape.in(),
                        shape.out(),
                        Math.min(shape.in(), shape.out())));
          }
        });
    String bias = settings.getBias() == null ? "none" : settings.getBias();
    switch (bias) {
      case "none" -> {}
      case "lora_only" ->
          wrapped.keySet().stream()
              .filter(module -> architecture.tensors().containsKey(module + ".bias"))
              .forEach(biases::add);
      default ->
          throw new ModelException(
              "adapter.bias: expected none or lora_only, found '" + bias + "'");
    }
  }

  private void wrap(String target) {
    boolean found = false;
    for (Map.Entry<String, LinearShape> linear : architecture.linears().entrySet()) {
      if (names(linear.getKey())
          .anyMatch(name -> name.equals(target) || name.endsWith("." + target))) {
        wrapped.put(linear.getKey(), linear.getValue());
        found = true;
      }
    }
    if (!found) {
      throw new ModelException(
          "adapter.targetModules: no linear layer is named '%s'; the model has %s"
              .formatted(target, lastParts(architecture.linears().keySet())));
    }
  }

  /** A module's name and its aliases. */
  private Stream<String> names(String module) {
    return Stream.concat(Stream.of(module), architecture.aliases(module).stream());
  }

  @Override
  public List<TensorSpec> tensors() {
    int rank = settings.getRank();
    List<TensorSpec> tensors = new ArrayList<>();
    wrapped.forEach(
        (module, shape) -> {
          tensors.add(
              TensorSpec.uniform(loraA(module), 1 / Math.sqrt(shape.in()), rank, shape.in()));
          tensors.add(TensorSpec.zeros(loraB(module), shape.out(), rank));
          if (biases.contains(module)) {
            Initial initial =
                start.find(module + ".bias").orElse((random, count) -> new double[count]);
            tensors.add(TensorSpec.of(module + BASE_BIAS, initial, shape.out()));
          }
        });
    head.ifPresent(trained -> tensors.addAll(trained.tensors()));
    return tensors;
  }

  @Override
  public Layers over(FrozenLayers frozen, Leaves leaves, Dropout dropout) {
    String headModule = head.map(TrainedHead::module).orElse(null);
    return new DelegatingLayers(frozen) {
      @Override
      public NDArray linear(String module, NDArray x) {
        if (module.equals(headModule)) {
          return leaves.linear(x, module);
        }
        if (!wrapped.containsKey(module)) {
          return super.linear(module, x);
        }
        NDArray y =
            biases.contains(module)
                ? leaves.plus(frozen.product(module, x), module + BASE_BIAS)
                : super.linear(module, x);
        NDArray narrow =
            Scalar.multiply(leaves.product(dropout.apply(module, x), loraA(module)), scale);
        return y.add(leaves.product(narrow, loraB(module)));
      }
    };
  }

  @Override
  public ObjectNode configuration() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("peft_type", "LORA");
    Architecture.HuggingFaceName name = architecture.huggingFaceName();
    // A task type changes no function of LoRA, but not every peft and transformers that load the
    // adapter by its class load it by its task; a head trained beside needs the task's.
    String taskType = head.isPresent() ? name.taskType() : null;
    json.put("task_type", taskType);
    if (taskType == null) {
      json.putObject("auto_mapping")
          .put("base_model_class", name.className())
          .put("parent_library", name.library());
    }
    json.put("r", settings.getRank());
    json.put("lora_alpha", settings.getAlpha());
    json.put("lora_dropout", settings.getDropout());
    targetModules().forEach(json.putArray("target_modules")::add);
    json.put("bias", biases.isEmpty() ? "none" : "lora_only");
    head.ifPresentOrElse(
        trained -> json.putArray("modules_to_save").add(trained.module()),
        () -> json.putNull("modules_to_save"));
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    json.put("init_lora_weights", true);
    json.put("use_rslora", false);
    return json;
  }

  /** The targets as asked for, and by the names that they have in other versions of the library. */
  private Set<String> targetModules() {
    Set<String> names = new LinkedHashSet<>(targets);
    wrapped.keySet().forEach(module -> names.addAll(lastParts(architecture.aliases(module))));
    return names;
  }

  /** One key for each version of the library that names the module differently. */
  @Override
  public List<String> writtenKeys(String tensor) {
    for (String module : wrapped.keySet()) {
      if (tensor.startsWith(module + ".")) {
        String rest = tensor.substring(module.length());
        return names(module).map(name -> fileKey(name + rest)).toList();
      }
    }
    return List.of(fileKey(tensor));
  }

  /** Before peft 0.7 the bias of a wrapped layer was not below {@code base_layer}. */
  @Override
  public List<String> readKeys(String tensor) {
    List<String> written = writtenKeys(tensor);
    return Stream.concat(
            written.stream(),
            written.stream()
                .filter(key -> key.endsWith(BASE_BIAS))
                .map(key -> key.substring(0, key.length() - BASE_BIAS.length()) + ".bias"))
        .toList();
  }

  private static String loraA(String module) {
    return module + ".lora_A.weight";
  }

  private static String loraB(String module) {
    return module + ".lora_B.weight";
  }

  private static List<String> lastParts(Collection<String> modules) {
    return modules.stream()
        .map(module -> module.substring(module.lastIndexOf('.') + 1))
        .distinct()
        .toList();
  }
}

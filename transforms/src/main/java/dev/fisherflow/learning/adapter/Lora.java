package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.autograd.Scalar;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Architecture.Head;
import dev.fisherflow.learning.model.Architecture.LinearShape;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Low-rank adaptation (Hu et al. 2022) of linear layers, with the classification head, where the
 * model has one, trained in full: y = x W&#7488; + b + (&alpha; / r) dropout(x) A&#7488; B&#7488;,
 * A [r, in] and B [out, r].
 *
 * <p>A starts uniform in &plusmn;1 / &radic;in and B at zero, as in peft; the head starts at N(0,
 * 0.02&sup2;) with zero bias, as in Hugging Face's models.
 */
public final class Lora implements Adapter {

  private static final double HEAD_DEVIATION = 0.02;

  private final AdapterSettings settings;
  private final Map<String, LinearShape> wrapped = new LinkedHashMap<>();
  private final Architecture architecture;
  private final int outputs;
  private final double scale;

  /**
   * An adapter for a model.
   *
   * @param settings type lora: rank, alpha, dropout and target modules
   * @param outputs numbers that the head makes, if the model has one
   * @throws ModelException if no layer is named so, or the rank is above a layer's width
   */
  public Lora(AdapterSettings settings, Architecture architecture, int outputs) {
    this.settings = settings;
    this.architecture = architecture;
    this.outputs = outputs;
    this.scale = settings.getAlpha() / settings.getRank();
    for (String target : settings.getTargetModules()) {
      int before = wrapped.size();
      architecture
          .linears()
          .forEach(
              (module, shape) -> {
                if (module.equals(target) || module.endsWith("." + target)) {
                  wrapped.put(module, shape);
                }
              });
      if (wrapped.size() == before) {
        throw new ModelException(
            "adapter.targetModules: no linear layer is named '%s'; the model has %s"
                .formatted(target, lastParts()));
      }
    }
    wrapped.forEach(
        (module, shape) -> {
          if (settings.getRank() > Math.min(shape.in(), shape.out())) {
            throw new ModelException(
                "adapter.rank: %d is above the width of %s (%d to %d)"
                    .formatted(settings.getRank(), module, shape.in(), shape.out()));
          }
        });
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
        });
    architecture
        .head()
        .ifPresent(
            head -> {
              String module = head.module();
              tensors.add(
                  TensorSpec.normal(module + ".weight", HEAD_DEVIATION, outputs, head.in()));
              tensors.add(TensorSpec.zeros(module + ".bias", outputs));
            });
    return tensors;
  }

  @Override
  public Layers over(Layers frozen, Leaves leaves, Dropout dropout) {
    String head = architecture.head().map(Head::module).orElse(null);
    return new DelegatingLayers(frozen) {
      @Override
      public NDArray linear(String module, NDArray x) {
        if (module.equals(head)) {
          return leaves.plus(leaves.product(x, module + ".weight"), module + ".bias");
        }
        NDArray y = super.linear(module, x);
        if (!wrapped.containsKey(module)) {
          return y;
        }
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
    json.put("task_type", architecture.huggingFaceName().taskType());
    json.put("r", settings.getRank());
    json.put("lora_alpha", settings.getAlpha());
    json.put("lora_dropout", settings.getDropout());
    settings.getTargetModules().forEach(json.putArray("target_modules")::add);
    json.put("bias", "none");
    architecture
        .head()
        .ifPresentOrElse(
            head -> json.putArray("modules_to_save").add(head.module()),
            () -> json.putNull("modules_to_save"));
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    json.put("init_lora_weights", true);
    json.put("use_rslora", false);
    return json;
  }

  private static String loraA(String module) {
    return module + ".lora_A.weight";
  }

  private static String loraB(String module) {
    return module + ".lora_B.weight";
  }

  private List<String> lastParts() {
    return architecture.linears().keySet().stream()
        .map(module -> module.substring(module.lastIndexOf('.') + 1))
        .distinct()
        .toList();
  }
}

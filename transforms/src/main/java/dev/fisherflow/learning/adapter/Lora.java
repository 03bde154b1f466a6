package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.autograd.Scalar;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.Model.Head;
import dev.fisherflow.learning.model.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Low-rank adaptation (Hu et al. 2022) of linear layers, with a classification head trained in
 * full: y = x W&#7488; + b + (&alpha; / r) dropout(x) A&#7488; B&#7488;, A [r, in] and B [out, r].
 *
 * <p>A starts uniform in &plusmn;1 / &radic;in and B at zero, as in peft; the head starts at N(0,
 * 0.02&sup2;) with zero bias, as in Hugging Face's models.
 */
public final class Lora implements Adapter {

  private static final double HEAD_DEVIATION = 0.02;

  private final AdapterSettings settings;
  private final Map<String, Model.LinearShape> wrapped = new LinkedHashMap<>();
  private final Head head;
  private final int outputs;
  private final double scale;

  /**
   * An adapter for a model.
   *
   * @param settings type lora: rank, alpha, dropout and target modules
   * @param outputs numbers that the head makes
   * @throws ModelException if no layer is named so, or the rank is above a layer's width
   */
  public Lora(AdapterSettings settings, Model model, int outputs) {
    this.settings = settings;
    this.head = model.head();
    this.outputs = outputs;
    this.scale = settings.getAlpha() / settings.getRank();
    for (String target : settings.getTargetModules()) {
      int before = wrapped.size();
      model
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
                .formatted(target, lastParts(model)));
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
    tensors.add(TensorSpec.normal(head.module() + ".weight", HEAD_DEVIATION, outputs, head.in()));
    tensors.add(TensorSpec.zeros(head.module() + ".bias", outputs));
    return tensors;
  }

  @Override
  public Layers over(Layers frozen, Leaves leaves, Dropout dropout) {
    return new Layers() {
      @Override
      public NDArray linear(String module, NDArray x) {
        if (module.equals(head.module())) {
          return leaves.plus(leaves.product(x, module + ".weight"), module + ".bias");
        }
        NDArray y = frozen.linear(module, x);
        if (!wrapped.containsKey(module)) {
          return y;
        }
        NDArray narrow =
            Scalar.multiply(leaves.product(dropout.apply(module, x), loraA(module)), scale);
        return y.add(leaves.product(narrow, loraB(module)));
      }

      @Override
      public NDArray layerNorm(String module, NDArray x, double epsilon) {
        return frozen.layerNorm(module, x, epsilon);
      }

      @Override
      public NDArray embedding(String module, NDArray ids) {
        return frozen.embedding(module, ids);
      }
    };
  }

  @Override
  public ObjectNode configuration() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("peft_type", "LORA");
    json.put("task_type", "SEQ_CLS");
    json.put("r", settings.getRank());
    json.put("lora_alpha", settings.getAlpha());
    json.put("lora_dropout", settings.getDropout());
    settings.getTargetModules().forEach(json.putArray("target_modules")::add);
    json.put("bias", "none");
    json.putArray("modules_to_save").add(head.module());
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

  private static List<String> lastParts(Model model) {
    return model.linears().keySet().stream()
        .map(module -> module.substring(module.lastIndexOf('.') + 1))
        .distinct()
        .toList();
  }
}

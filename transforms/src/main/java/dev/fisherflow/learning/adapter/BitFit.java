package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Architecture.Head;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Weights;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * BitFit (Ben Zaken et al. 2022): the biases of all linear layers and normalisations are trained, y
 * = x W&#7488; + b, and a classification head in full where the model has none of its own. Biases
 * start where they stand.
 *
 * <p>The files hold the biases under their own names; peft has no such adapter.
 */
final class BitFit implements Adapter {

  private static final String BIAS = ".bias";

  private final Architecture architecture;
  private final Optional<TrainedHead> head;
  private final FrozenStart start;
  private final Map<String, Shape> biases = new LinkedHashMap<>();

  BitFit(Settings settings, AdapterSite site) {
    this.architecture = site.architecture();
    this.head = TrainedHead.of(settings, site);
    this.start = site.start();
    List<String> ofHead = architecture.head().map(Head::modules).orElse(List.of());
    architecture
        .tensors()
        .forEach(
            (name, shape) -> {
              if (name.endsWith(BIAS) && !ofHead.contains(module(name))) {
                biases.put(name, shape);
              }
            });
    if (biases.isEmpty()) {
      throw new ModelException(
          "adapter.type: expected a model with biases for bitfit, found a %s, which has none:"
                  .formatted(architecture.huggingFaceName().className())
              + " choose another adapter");
    }
  }

  private static String module(String bias) {
    return bias.substring(0, bias.length() - BIAS.length());
  }

  @Override
  public List<TensorSpec> tensors() {
    List<TensorSpec> tensors = new ArrayList<>();
    biases.forEach(
        (name, shape) -> {
          Initial initial = start.find(name).orElse((random, count) -> new double[count]);
          tensors.add(new TensorSpec(name, shape, initial));
        });
    head.ifPresent(trained -> tensors.addAll(trained.tensors()));
    return tensors;
  }

  @Override
  public Layers over(FrozenLayers frozen, Leaves leaves, Dropout dropout) {
    return new DelegatingLayers(frozen) {
      @Override
      public NDArray linear(String module, NDArray x) {
        if (leaves.has(module + ".weight")) {
          return leaves.linear(x, module);
        }
        return leaves.has(module + BIAS)
            ? leaves.plus(frozen.product(module, x), module + BIAS)
            : super.linear(module, x);
      }

      @Override
      public NDArray layerNorm(String module, NDArray x, double epsilon) {
        return leaves.has(module + BIAS)
            ? leaves.plus(frozen.scaledNorm(module, x, epsilon), module + BIAS)
            : super.layerNorm(module, x, epsilon);
      }
    };
  }

  @Override
  public Map<String, NDArray> merged(Weights frozen, Map<String, NDArray> trained) {
    Map<String, NDArray> merged = new LinkedHashMap<>();
    frozen.names().forEach(name -> merged.put(name, frozen.get(name)));
    merged.putAll(trained);
    return merged;
  }

  @Override
  public boolean readByPeft() {
    return false;
  }

  @Override
  public String fileKey(String tensor) {
    return tensor;
  }

  @Override
  public ObjectNode configuration() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(AdapterConfig.TYPE, Family.PEFT_TYPE);
    head.ifPresent(
        trained -> trained.head().saved().forEach(json.putArray(AdapterConfig.SAVED)::add));
    return json;
  }

  /** BitFit as specifications name it. */
  public static final class Family implements AdapterFamily {

    private static final String PEFT_TYPE = "BITFIT";

    private static final Declaration DECLARATION =
        Declaration.of(
                "bitfit",
                "BitFit",
                25,
                "All biases of the model are trained, and a head where it has none.")
            .from("Ben Zaken et al. 2022")
            .with(HEAD);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Adapter create(Settings settings, AdapterSite site) {
      return new BitFit(settings, site);
    }

    @Override
    public Map<String, String> shortTexts(Settings settings) {
      return Map.of(HEAD.name(), TrainedHead.shortText(settings));
    }

    @Override
    public String peftType() {
      return PEFT_TYPE;
    }

    @Override
    public AdapterSettings read(AdapterConfig config) {
      config.requireOnly(List.of(AdapterConfig.SAVED), "BitFit");
      return AdapterSettings.newBuilder()
          .setType(name())
          .setHead(config.get(AdapterConfig.SAVED).isEmpty() ? null : TRAINED)
          .build();
    }
  }
}

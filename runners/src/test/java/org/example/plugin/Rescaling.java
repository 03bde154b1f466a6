package org.example.plugin;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.AdapterConfig;
import dev.fisherflow.learning.adapter.AdapterFamily;
import dev.fisherflow.learning.adapter.AdapterSite;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.adapter.Leaves;
import dev.fisherflow.learning.adapter.TensorSpec;
import dev.fisherflow.learning.adapter.TrainedHead;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Each output of each linear layer is multiplied by a trained number: y = s &#8728; (x W + b). */
public final class Rescaling implements Adapter {

  private final Architecture architecture;
  private final Optional<TrainedHead> head;
  private final double first;

  private Rescaling(Settings settings, AdapterSite site) {
    this.architecture = site.architecture();
    this.head = TrainedHead.of(settings, site);
    this.first = settings.get(Family.FIRST_SCALE);
  }

  @Override
  public List<TensorSpec> tensors() {
    List<TensorSpec> tensors = new ArrayList<>();
    architecture
        .linears()
        .forEach(
            (module, shape) -> tensors.add(TensorSpec.of(scale(module), filled(), shape.out())));
    head.ifPresent(trained -> tensors.addAll(trained.tensors()));
    return tensors;
  }

  private TensorSpec.Initial filled() {
    return (random, count) -> {
      double[] numbers = new double[count];
      Arrays.fill(numbers, first);
      return numbers;
    };
  }

  @Override
  public Layers over(FrozenLayers frozen, Leaves leaves, Dropout dropout) {
    return new DelegatingLayers(frozen) {
      @Override
      public NDArray linear(String module, NDArray x) {
        if (leaves.has(module + ".weight")) {
          return leaves.linear(x, module);
        }
        NDArray y = super.linear(module, x);
        return leaves.has(scale(module)) ? leaves.times(y, scale(module)) : y;
      }
    };
  }

  private static String scale(String module) {
    return module + ".scale";
  }

  @Override
  public ObjectNode configuration() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(AdapterConfig.TYPE, Family.PEFT_TYPE);
    json.put(Family.FIRST_SCALE.name(), first);
    json.put(AdapterFamily.HEAD.name(), head.isPresent() ? AdapterFamily.TRAINED : null);
    return json;
  }

  /** The adapter as specifications name it. */
  public static final class Family implements AdapterFamily {

    private static final String PEFT_TYPE = "RESCALING";

    private static final Setting<Double> FIRST_SCALE =
        Setting.number("firstScale", Domain.above(0), "where the numbers start").byDefault(1.0);

    private static final Declaration DECLARATION =
        Declaration.of("rescaling", "Rescaling", 100, "Outputs of linear layers are scaled.")
            .with(HEAD, FIRST_SCALE);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Adapter create(Settings settings, AdapterSite site) {
      return new Rescaling(settings, site);
    }

    @Override
    public String peftType() {
      return PEFT_TYPE;
    }

    @Override
    public AdapterSettings read(AdapterConfig config) {
      AdapterSettings settings =
          AdapterSettings.newBuilder()
              .setType(name())
              .setHead(config.get(HEAD.name()).asText(null))
              .build();
      return Settings.with(settings, FIRST_SCALE, config.get(FIRST_SCALE.name()).asDouble());
    }
  }
}

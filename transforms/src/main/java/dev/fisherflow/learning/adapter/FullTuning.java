package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.fisher.factored.HeldRows;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Architecture.LinearShape;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Weights;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All parameters trained. They start at the model's weights; where it has none, a linear layer's
 * weight and bias start uniform in &plusmn;1 / &radic;in, as torch's Linear does. The samples'
 * gradients are held in factors, so that J is never formed.
 *
 * <p>The files hold every parameter under its own name; peft has no such adapter, but the tensors
 * are the state dictionary of the model.
 */
public final class FullTuning implements Adapter {

  private static final String WEIGHT = ".weight";

  private final Architecture architecture;
  private final Optional<TrainedHead> newHead;
  private final FrozenStart start;
  private final boolean headFrozen;

  /** Full tuning that starts at the weights of a model. */
  public FullTuning(AdapterSettings settings, Model model, int outputs) {
    this(
        Settings.of(settings),
        new AdapterSite(
            model.architecture(),
            outputs,
            FrozenStart.of(model.layers().weights()),
            () -> {
              throw new IllegalStateException("full tuning trains no prompt");
            }));
  }

  /**
   * Full tuning of a model known by its tensors' shapes alone.
   *
   * @param settings head: trained for a new head; frozen to leave the own head as it is; by default
   *     the own head, or a new one where there is none, is trained like all else
   * @param outputs numbers that the task needs
   * @throws ModelException if the model's head does not suit the task
   */
  public FullTuning(AdapterSettings settings, Architecture architecture, int outputs) {
    this(Settings.of(settings), AdapterSite.shapes(architecture, outputs));
  }

  FullTuning(Settings settings, AdapterSite site) {
    this.architecture = site.architecture();
    this.newHead = TrainedHead.of(settings, site);
    this.headFrozen = AdapterFamily.FROZEN.equals(settings.get(AdapterFamily.HEAD));
    this.start = site.start();
  }

  @Override
  public List<TensorSpec> tensors() {
    Set<String> head = architecture.head().map(own -> own.tensors(1).keySet()).orElse(Set.of());
    Map<String, LinearShape> linears = architecture.linears();
    List<TensorSpec> tensors = new ArrayList<>();
    architecture
        .tensors()
        .forEach(
            (name, shape) -> {
              if (!head.contains(name) || newHead.isEmpty() && !headFrozen) {
                tensors.add(new TensorSpec(name, shape, initial(name, linears)));
              }
            });
    newHead.ifPresent(trained -> tensors.addAll(trained.tensors()));
    return tensors;
  }

  private Initial initial(String tensor, Map<String, LinearShape> linears) {
    return start.find(tensor).orElseGet(() -> drawn(tensor, linears));
  }

  private static Initial drawn(String tensor, Map<String, LinearShape> linears) {
    LinearShape layer = linears.get(tensor.substring(0, tensor.lastIndexOf('.')));
    if (layer == null) {
      return (random, count) -> new double[count];
    }
    double bound = 1 / Math.sqrt(layer.in());
    return TensorSpec.drawn(random -> bound * (2 * random.nextDouble() - 1));
  }

  @Override
  public Leaves perSampleLeaves(NDList parameters, NDManager scope) {
    return new FactoredLeaves(tensors().stream().map(TensorSpec::name).toList(), parameters);
  }

  @Override
  public List<HeldRows> heldRows(int samples, int tokens) {
    return tensors().stream()
        .map(
            tensor ->
                HeldRows.of(
                    tensor.name(),
                    tensor.shape(),
                    architecture.readings(tensor.name(), tensor.shape(), tokens),
                    samples))
        .toList();
  }

  @Override
  public Layers over(FrozenLayers frozen, Leaves leaves, Dropout dropout) {
    return new DelegatingLayers(frozen) {
      @Override
      public NDArray linear(String module, NDArray x) {
        String weight = module + WEIGHT;
        if (leaves.has(weight)) {
          return leaves.linear(x, module);
        }
        String tied = architecture.ties().get(weight);
        return tied == null ? super.linear(module, x) : leaves.product(x, tied);
      }

      @Override
      public NDArray layerNorm(String module, NDArray x, double epsilon) {
        return leaves.layerNorm(x, module, epsilon);
      }

      @Override
      public NDArray rmsNorm(String module, NDArray x, double epsilon) {
        return leaves.times(FrozenLayers.overRoot(x, epsilon), module + WEIGHT);
      }

      @Override
      public NDArray plus(String parameter, NDArray x) {
        return leaves.plusWhole(x, parameter);
      }

      @Override
      public NDArray embedding(String module, NDArray ids) {
        return leaves.embedding(ids, module + WEIGHT);
      }
    };
  }

  @Override
  public Map<String, NDArray> merged(Weights frozen, Map<String, NDArray> trained) {
    Map<String, NDArray> merged = new LinkedHashMap<>();
    frozen.names().forEach(name -> merged.put(name, frozen.get(name)));
    merged.putAll(trained);
    architecture.ties().forEach((name, tensor) -> merged.put(name, merged.get(tensor)));
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
    json.put("architecture", architecture.huggingFaceName().className());
    return json;
  }

  /** Full tuning as specifications name it. */
  public static final class Family implements AdapterFamily {

    private static final String PEFT_TYPE = "FULL";

    private static final Declaration DECLARATION =
        Declaration.of("full", "Full tuning", 30, "All parameters of the model are trained.")
            .with(HEAD);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Adapter create(Settings settings, AdapterSite site) {
      return new FullTuning(settings, site);
    }

    @Override
    public Map<String, String> shortTexts(Settings settings) {
      return Map.of(HEAD.name(), TrainedHead.shortText(settings));
    }

    @Override
    public String peftType() {
      return PEFT_TYPE;
    }

    /** Refused: the files do not say whether the head is the model's own. */
    @Override
    public AdapterSettings read(AdapterConfig config) {
      throw config.expected(
          "an adapter beside its model; all parameters of a model are evaluated in their run",
          config.get(AdapterConfig.TYPE));
    }
  }
}

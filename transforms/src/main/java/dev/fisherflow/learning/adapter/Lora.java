package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.autograd.Scalar;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Architecture.LinearShape;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Weights;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Names;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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

  private final int rank;
  private final double alpha;
  private final double dropout;
  private final List<String> targets;
  private final Map<String, LinearShape> wrapped = new LinkedHashMap<>();
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
    this.rank = settings.get(Family.RANK);
    this.alpha = settings.get(Family.ALPHA);
    this.dropout = settings.get(Family.DROPOUT);
    this.architecture = site.architecture();
    this.head = TrainedHead.of(settings, site);
    this.start = site.start();
    List<String> named = settings.get(Family.TARGET_MODULES);
    this.targets = named.isEmpty() ? architecture.queryAndValue() : named;
    if (targets.isEmpty()) {
      throw new ModelException(
          "adapter.targetModules: expected names of linear layers, found none; the model has %s"
              .formatted(lastParts(architecture.linears().keySet())));
    }
    targets.forEach(this::wrap);
    wrapped.forEach(this::checkRank);
    if (settings.get(Family.BIAS).equals(Family.LORA_ONLY)) {
      wrapped.keySet().stream()
          .filter(module -> architecture.tensors().containsKey(module + ".bias"))
          .forEach(biases::add);
    }
  }

  private void checkRank(String module, LinearShape shape) {
    long most = Math.min(shape.in(), shape.out());
    if (rank > most) {
      throw new ModelException(
          "adapter.rank: %d is above the width of %s (%d to %d): choose %d or less"
              .formatted(rank, module, shape.in(), shape.out(), most));
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
  public BitSet outerFactors() {
    BitSet factors = new BitSet();
    List<TensorSpec> tensors = tensors();
    Set<String> names = new HashSet<>();
    wrapped.keySet().forEach(module -> names.add(loraB(module)));
    for (int i = 0; i < tensors.size(); i++) {
      factors.set(i, names.contains(tensors.get(i).name()));
    }
    return factors;
  }

  @Override
  public Layers over(FrozenLayers frozen, Leaves leaves, Dropout dropout) {
    return new DelegatingLayers(frozen) {
      @Override
      public NDArray linear(String module, NDArray x) {
        if (head.isPresent() && head.get().has(module)) {
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
            Scalar.multiply(leaves.product(dropout.apply(module, x), loraA(module)), alpha / rank);
        return y.add(leaves.product(narrow, loraB(module)));
      }
    };
  }

  /**
   * W + (&alpha; / r) B A [out, in] for each wrapped layer; trained biases and head as they are.
   */
  @Override
  public Map<String, NDArray> merged(Weights frozen, Map<String, NDArray> trained) {
    Map<String, NDArray> merged = new LinkedHashMap<>();
    frozen.names().forEach(name -> merged.put(name, frozen.get(name)));
    for (String module : wrapped.keySet()) {
      NDArray change = trained.get(loraB(module)).matMul(trained.get(loraA(module)));
      merged.compute(module + ".weight", (name, w) -> w.add(Scalar.multiply(change, alpha / rank)));
      if (biases.contains(module)) {
        merged.put(module + ".bias", trained.get(module + BASE_BIAS));
      }
    }
    head.ifPresent(
        trainedHead ->
            trainedHead.tensors().forEach(t -> merged.put(t.name(), trained.get(t.name()))));
    return merged;
  }

  @Override
  public ObjectNode configuration() {
    return LoraConfig.of(
        rank, alpha, dropout, targetModules(), !biases.isEmpty(), head, architecture);
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

  /**
   * Before peft 0.7 the bias of a wrapped layer was not below {@code base_layer}; an adapter of a
   * model without a head has no prefix.
   */
  @Override
  public List<String> readKeys(String tensor) {
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

  /** LoRA as specifications name it. */
  public static final class Family implements AdapterFamily {

    static final String NAME = "lora";

    static final String PEFT_TYPE = "LORA";
    static final String NONE = "none";
    static final String LORA_ONLY = "lora_only";

    static final Setting<Integer> RANK = Setting.count("rank", "r of the two factors").byDefault(8);

    static final Setting<Double> ALPHA =
        Setting.number("alpha", Domain.above(0), "the branch is scaled by alpha / rank")
            .byDefault(8d);

    static final Setting<Double> DROPOUT =
        Setting.number(
                "dropout", Domain.belowOne(), "probability of dropping an input of the branch")
            .byDefault(0d);

    private static final Setting<List<String>> TARGET_MODULES =
        Setting.words(
                "targetModules",
                Domain.texts(
                    "a list of names of linear layers, such as [query, value]",
                    Pattern.compile("\\w+(\\.\\w+)*")),
                "last parts of the names of the wrapped layers; none: attention's query and value")
            .byDefault(List.of());

    private static final Setting<String> BIAS =
        Setting.word(
                "bias",
                Domain.oneOf("a training of biases", List.of(NONE, LORA_ONLY)),
                "lora_only trains the biases of the wrapped layers too")
            .byDefault(NONE);

    private static final Declaration DECLARATION =
        Declaration.of(
                NAME, "LoRA", 10, "Products of two low-rank factors are added to linear layers.")
            .from("Hu et al. 2022, as in peft")
            .with(HEAD, RANK, ALPHA, DROPOUT, TARGET_MODULES, BIAS);

    private static final Set<List<String>> USUAL_MODULES =
        Set.of(List.of(), List.of("q", "v"), List.of("query", "value"));

    private static final String FEATURES = "FEATURE_EXTRACTION";

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public boolean hasOuterFactors() {
      return true;
    }

    @Override
    public Adapter create(Settings settings, AdapterSite site) {
      return new Lora(settings, site);
    }

    @Override
    public Map<String, String> shortTexts(Settings settings) {
      int rank = settings.get(RANK);
      double alpha = settings.get(ALPHA);
      double dropout = settings.get(DROPOUT);
      List<String> modules = settings.get(TARGET_MODULES);
      String bias = settings.get(BIAS);
      Map<String, String> texts = new LinkedHashMap<>();
      texts.put(RANK.name(), "r" + rank);
      texts.put(ALPHA.name(), alpha == rank ? "" : "a" + Names.number(alpha));
      texts.put(DROPOUT.name(), dropout == 0 ? "" : "d" + Names.number(dropout));
      texts.put(
          TARGET_MODULES.name(), USUAL_MODULES.contains(modules) ? "" : String.join("+", modules));
      texts.put(BIAS.name(), bias.equals(NONE) ? "" : "bias_" + bias);
      texts.put(HEAD.name(), TrainedHead.shortText(settings));
      return texts;
    }

    @Override
    public String peftType() {
      return PEFT_TYPE;
    }

    /** Adapters of encoders without a task are of the same layers. */
    @Override
    public List<String> taskTypes(Architecture architecture) {
      String own = architecture.huggingFaceName().taskType();
      return own == null ? List.of(FEATURES) : List.of(own, FEATURES);
    }

    @Override
    public AdapterSettings read(AdapterConfig config) {
      return LoraConfig.read(config);
    }
  }
}

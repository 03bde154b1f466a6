package dev.fisherflow.learning.adapter;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.file.NamePattern;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** LoRA and what is made of it, as specifications name them: peft knows them by one type. */
public abstract class LoraFamily implements AdapterFamily {

  static final String PEFT_TYPE = "LORA";
  static final String NONE = "none";
  static final String LORA_ONLY = "lora_only";
  static final String ALL_LINEAR = "all-linear";
  static final String RSLORA = "rslora";

  private static final String STANDARD = "standard";
  private static final String FEATURES = "FEATURE_EXTRACTION";

  static final Setting<Integer> RANK = Setting.count("rank", "r of the two factors").byDefault(8);

  static final Setting<Double> ALPHA =
      Setting.number("alpha", Domain.above(0), "the branch is scaled by alpha / rank")
          .byDefault(8d);

  static final Setting<Double> DROPOUT =
      Setting.number("dropout", Domain.belowOne(), "probability of dropping an input of the branch")
          .byDefault(0d);

  static final Setting<List<String>> TARGET_MODULES =
      Setting.words(
              "targetModules",
              Domain.textsOr(
                  ALL_LINEAR,
                  Domain.texts(
                      "a list of names of linear layers, such as [query, value]",
                      Pattern.compile("\\w+(\\.\\w+)*"))),
              "last parts of the names of the wrapped layers, or all-linear for all but the head;"
                  + " none: attention's query and value")
          .byDefault(List.of());

  static final Setting<String> BIAS =
      Setting.word(
              "bias",
              Domain.oneOf("a training of biases", List.of(NONE, LORA_ONLY)),
              "lora_only trains the biases of the wrapped layers too")
          .byDefault(NONE);

  static final Setting<String> SCALING =
      Setting.word(
              "scaling",
              Domain.oneOf("a scaling of the branch", List.of(STANDARD, RSLORA)),
              "rslora scales the branch by alpha / sqrt(rank) instead (Kalajdzievski 2023)")
          .unsaid(STANDARD);

  static final Setting<Map<String, Double>> RANK_PATTERN =
      Setting.named(
              "rankPattern",
              Domain.named(
                  "ranks by last parts of names, such as {query: 4, 'layer.0.*': 2}",
                  NamePattern.FORM,
                  Domain.wholeNumber()),
              "ranks of layers whose names end so, * standing for any letters; the first that does"
                  + " counts")
          .unsaid(Map.of());

  static final Setting<Map<String, Double>> ALPHA_PATTERN =
      Setting.named(
              "alphaPattern",
              Domain.named(
                  "alphas by last parts of names, such as {query: 4, 'layer.0.*': 2}",
                  NamePattern.FORM,
                  Domain.above(0)),
              "alphas of layers whose names end so, likewise")
          .unsaid(Map.of());

  static final Setting<List<Integer>> LAYERS =
      Setting.counts(
              "layers",
              Domain.risingFrom(
                  0, "a list of numbers of layers from 0 that rise, such as [10, 11]"),
              "only target modules in these layers are wrapped, by the first number in their names")
          .unsaid(List.of());

  static final Setting<List<String>> EXCLUDE =
      Setting.words(
              "exclude",
              Domain.texts(
                  "a list of last parts of names, such as [pooler.dense, 'layer.0.*']",
                  NamePattern.FORM),
              "target modules whose names end so are not wrapped")
          .unsaid(List.of());

  private static final Set<List<String>> USUAL_MODULES =
      Set.of(List.of(), List.of("q", "v"), List.of("query", "value"));

  private final Declaration declaration;

  LoraFamily(Declaration declaration) {
    this.declaration =
        declaration.with(
            HEAD,
            RANK,
            ALPHA,
            DROPOUT,
            TARGET_MODULES,
            BIAS,
            SCALING,
            RANK_PATTERN,
            ALPHA_PATTERN,
            LAYERS,
            EXCLUDE);
  }

  @Override
  public final Declaration declaration() {
    return declaration;
  }

  @Override
  public final boolean hasOuterFactors() {
    return true;
  }

  @Override
  public final Map<String, String> shortTexts(Settings settings) {
    int rank = settings.get(RANK);
    double alpha = settings.get(ALPHA);
    double dropout = settings.get(DROPOUT);
    List<String> modules = settings.get(TARGET_MODULES);
    String bias = settings.get(BIAS);
    String scaling = settings.get(SCALING);
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(RANK.name(), "r" + rank);
    texts.put(ALPHA.name(), alpha == rank ? "" : "a" + Names.number(alpha));
    texts.put(DROPOUT.name(), dropout == 0 ? "" : "d" + Names.number(dropout));
    texts.put(
        TARGET_MODULES.name(), USUAL_MODULES.contains(modules) ? "" : String.join("+", modules));
    texts.put(BIAS.name(), bias.equals(NONE) ? "" : "bias_" + bias);
    texts.put(SCALING.name(), scaling.equals(STANDARD) ? "" : scaling);
    texts.put(HEAD.name(), TrainedHead.shortText(settings));
    return texts;
  }

  @Override
  public final String peftType() {
    return PEFT_TYPE;
  }

  /** Adapters of encoders without a task are of the same layers. */
  @Override
  public final List<String> taskTypes(Architecture architecture) {
    String own = architecture.huggingFaceName().taskType();
    return own == null ? List.of(FEATURES) : List.of(own, FEATURES);
  }

  @Override
  public final AdapterSettings read(AdapterConfig config) {
    return LoraConfig.read(config, name());
  }
}

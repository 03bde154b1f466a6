package dev.fisherflow.pipelines.spec;

import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Grid;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.Value.Domain;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads adapters: for each, the grid that its lists make. */
final class AdapterParser {

  private static final Map<String, List<String>> KEYS =
      Map.of(
          "lora",
          List.of("type", "rank", "alpha", "dropout", "targetModules", "bias", "head"),
          "prompt",
          List.of("type", "virtualTokens", "promptInit", "decoderPads", "head"),
          "full",
          List.of("type", "head"));
  private static final List<String> TYPES = List.of("lora", "prompt", "full");

  private static final Value<Double> ALPHA =
      Value.number(new Domain("a number above 0", x -> x > 0));
  private static final Value<Double> DROPOUT =
      Value.number(new Domain("a number from 0 to below 1", x -> x >= 0 && x < 1));
  private static final Value<List<String>> MODULES =
      Value.listOf(
          "a list of names of linear layers, such as [query, value]",
          Value.text(Pattern.compile("\\w+(\\.\\w+)*"), "the name of a linear layer"));
  private static final Value<Optional<String>> HEAD =
      Value.word("a use of the head", List.of("trained", "frozen")).map(Optional::of);

  private AdapterParser() {}

  /** The default: LoRA with all its defaults. */
  static List<AdapterSettings> byDefault(Cursor absent) {
    return grid("lora", Fields.of(absent, "").map(AdapterParser::noteType).orElseThrow());
  }

  private static Fields noteType(Fields fields) {
    fields.defaulted("type", "lora");
    return fields;
  }

  /** The settings of one adapter or of a list of them, none twice. */
  static List<AdapterSettings> parse(Cursor at) {
    if (at.isList() && at.items().isEmpty()) {
      at.expected("at least one adapter");
    }
    return at.items().stream().flatMap(item -> one(item).stream()).distinct().toList();
  }

  private static List<AdapterSettings> one(Cursor at) {
    Optional<Fields> fields = Fields.of(at, "an adapter such as {type: lora, rank: 8, alpha: 8}");
    Optional<String> type =
        fields
            .flatMap(f -> f.require("type", "one of " + String.join(", ", TYPES)))
            .flatMap(Value.word("an adapter", TYPES)::read);
    return type.isEmpty() ? List.of() : grid(type.get(), fields.get());
  }

  private static List<AdapterSettings> grid(String type, Fields fields) {
    fields.knowOnly(KEYS.get(type), key -> remark(key, type));
    Grid<AdapterSettings> grid =
        Grid.of(AdapterSettings.newBuilder().setType(type).build())
            .vary(
                fields.grid("head", HEAD, Optional.empty()),
                (a, head) -> AdapterSettings.newBuilder(a).setHead(head.orElse(null)).build());
    grid =
        switch (type) {
          case "lora" -> lora(grid, fields);
          case "prompt" -> prompt(grid, fields);
          default -> grid;
        };
    if (grid.tooLarge()) {
      fields.at().mistake("the lists make a grid of more than " + Grid.LARGEST + " adapters");
    }
    return grid.points();
  }

  private static Grid<AdapterSettings> lora(Grid<AdapterSettings> grid, Fields fields) {
    return grid.vary(
            fields.grid("rank", Value.count(), Defaults.RANK),
            (a, rank) -> AdapterSettings.newBuilder(a).setRank(rank).build())
        .vary(
            fields.grid("alpha", ALPHA, Defaults.ALPHA),
            (a, alpha) -> AdapterSettings.newBuilder(a).setAlpha(alpha).build())
        .vary(
            fields.grid("dropout", DROPOUT, Defaults.DROPOUT),
            (a, dropout) -> AdapterSettings.newBuilder(a).setDropout(dropout).build())
        .vary(
            targetModules(fields),
            (a, modules) -> AdapterSettings.newBuilder(a).setTargetModules(modules).build())
        .vary(
            fields.grid(
                "bias",
                Value.word("a training of biases", List.of("none", "lora_only")),
                Defaults.BIAS),
            (a, bias) -> AdapterSettings.newBuilder(a).setBias(bias).build());
  }

  /** One list of names, or a list of lists. */
  private static List<List<String>> targetModules(Fields fields) {
    Optional<Cursor> at = fields.find("targetModules");
    if (at.isEmpty()) {
      return List.of(fields.defaulted("targetModules", Defaults.TARGET_MODULES));
    }
    boolean grid = at.get().isList() && at.get().items().stream().anyMatch(Cursor::isList);
    return grid
        ? Fields.points(at.get(), MODULES)
        : MODULES.read(at.get()).map(List::of).orElse(List.of());
  }

  private static Grid<AdapterSettings> prompt(Grid<AdapterSettings> grid, Fields fields) {
    return grid.vary(
            fields.grid("virtualTokens", Value.count(), Defaults.VIRTUAL_TOKENS),
            (a, tokens) -> AdapterSettings.newBuilder(a).setVirtualTokens(tokens).build())
        .vary(
            fields.grid(
                "promptInit",
                Value.word("a start of the prompt", List.of("text", "random")),
                Defaults.PROMPT_INIT),
            (a, init) -> AdapterSettings.newBuilder(a).setPromptInit(init).build())
        .vary(
            fields.grid("decoderPads", Value.flag(), Defaults.DECODER_PADS),
            (a, pads) -> AdapterSettings.newBuilder(a).setDecoderPads(pads).build());
  }

  /** Says whose key it is, if it is another adapter's. */
  private static String remark(String key, String notOf) {
    List<String> owners = TYPES.stream().filter(type -> KEYS.get(type).contains(key)).toList();
    return owners.isEmpty()
        ? ""
        : "; " + String.join(" and ", owners) + " has it, " + notOf + " has not";
  }
}

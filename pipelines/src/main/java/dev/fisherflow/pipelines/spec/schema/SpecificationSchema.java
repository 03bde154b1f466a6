package dev.fisherflow.pipelines.spec.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.data.TrainingData;
import dev.fisherflow.pipelines.catalogue.CatalogueKind;
import dev.fisherflow.pipelines.spec.CheckpointChoice;
import dev.fisherflow.pipelines.spec.SelectionSettings;
import dev.fisherflow.schemas.RunId;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import dev.fisherflow.transforms.selection.Diverged;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The JSON Schema (2020-12) of sweep specifications. It allows all that is read; what it cannot
 * say, such as an epoch that is never begun, the reader alone refuses.
 */
public final class SpecificationSchema {

  /** Name of the schema's file. */
  public static final String FILE = "sweep.schema.json";

  private static final String OPTIMIZER = "optimizer";
  private static final String SCHEDULE = "schedule";
  private static final String ADAPTER = "adapter";
  private static final String TASK = "task";
  private static final String METRIC = "metric";
  private static final String RULE = "rule";

  private static final List<String> NUMBER_OR_TEXT = List.of("number", "string");

  private final Map<String, CatalogueKind> kinds;

  private SpecificationSchema(List<CatalogueKind> kinds) {
    this.kinds = kinds.stream().collect(Collectors.toMap(CatalogueKind::word, Function.identity()));
  }

  /**
   * The schema as a text.
   *
   * @param kinds what specifications may name
   */
  public static String of(List<CatalogueKind> kinds) {
    try {
      return new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(new SpecificationSchema(kinds).document())
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts and numbers is no JSON", e);
    }
  }

  private Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    document.put("title", "A sweep of fisherflow");
    document.putAll(SchemaPhrase.mapping(keys(), List.of()));
    // What a file does not say, the one that it extends may.
    document.put(
        "anyOf",
        List.of(
            Map.of("required", List.of("name", "tasks", "optimizers")),
            Map.of("required", List.of("extends"))));
    Map<String, Object> schedule =
        SchemaPhrase.described(
            "how the rate changes",
            SchemaPhrase.searched(SchemaPhrase.reference(SCHEDULE), List.of()));
    Map<String, Object> space =
        SchemaPhrase.described(
            "searches the ranges that the optimizer declares",
            SchemaPhrase.word(List.of("default")));
    Map<String, Object> beside = new LinkedHashMap<>();
    beside.put(SCHEDULE, schedule);
    beside.put(DeclaredSchema.SPACE, space);
    Map<String, Object> definitions = new LinkedHashMap<>();
    definitions.put(
        OPTIMIZER,
        new DeclaredSchema(DeclaredSchema.Form.SEARCHED, beside).of(kinds.get(OPTIMIZER)));
    definitions.put(
        SCHEDULE,
        new DeclaredSchema(DeclaredSchema.Form.VALUE, Map.of()).withWords(kinds.get(SCHEDULE)));
    definitions.put(
        ADAPTER, new DeclaredSchema(DeclaredSchema.Form.GRID, Map.of()).of(kinds.get(ADAPTER)));
    document.put("$defs", definitions);
    return document;
  }

  private Map<String, Object> keys() {
    Map<String, Object> keys = new LinkedHashMap<>();
    put(
        keys,
        "extends",
        "a file whose keys hold where this one has none",
        SchemaPhrase.type("string", Map.of()));
    put(
        keys,
        "name",
        "of the sweep: " + RunId.expected(RunId.LONGEST_OF_SWEEP),
        SchemaPhrase.text(RunId.pattern(RunId.LONGEST_OF_SWEEP).pattern()));
    put(
        keys,
        "model",
        "a folder in Hugging Face layout, or the name of a model that needs none",
        SchemaPhrase.grid(SchemaPhrase.type("string", Map.of())));
    put(
        keys,
        "tasks",
        "what is learnt",
        SchemaPhrase.grid(OwnTaskSchema.orOwn(names(TASK), names(METRIC))));
    Map<String, Object> from =
        SchemaPhrase.mapping(
            Map.of(
                "from",
                SchemaPhrase.described(
                    "folder of a trained adapter, whose settings it has and where it starts",
                    SchemaPhrase.grid(SchemaPhrase.type("string", Map.of())))),
            List.of("from"));
    put(
        keys,
        ADAPTER,
        "what is trained",
        SchemaPhrase.grid(SchemaPhrase.anyOf(List.of(SchemaPhrase.reference(ADAPTER), from))));
    put(
        keys,
        "optimizers",
        "how it is trained",
        SchemaPhrase.listOf(SchemaPhrase.reference(OPTIMIZER)));
    put(keys, "search", "how ranges are searched", search());
    put(keys, "seeds", "seeds, a trial for each", SchemaPhrase.grid(SchemaPhrase.whole(0)));
    put(keys, "training", "how long and on what is trained", training());
    put(keys, "selection", "how trials are compared", selection());
    put(keys, "target", "what is to be reached on held-out examples", target());
    put(
        keys,
        "budget",
        "the cost table that sets the steps of trials: default, or the file of a calibration",
        SchemaPhrase.mapping(
            Map.of("costs", SchemaPhrase.type("string", Map.of())), List.of("costs")));
    put(
        keys,
        "submission",
        "whether zips for GLUE are made",
        SchemaPhrase.type("boolean", Map.of("default", true)));
    put(keys, "evaluation", "how close updates are to the natural gradient's", evaluation());
    return keys;
  }

  private static Map<String, Object> search() {
    Map<String, Object> keys = new LinkedHashMap<>();
    put(keys, "method", "Sobol's points", SchemaPhrase.word(List.of("sobol")));
    put(keys, "points", "points of each optimizer, a power of two", SchemaPhrase.whole(2));
    put(keys, "seed", "another makes other points", SchemaPhrase.whole(0));
    return SchemaPhrase.mapping(keys, List.of());
  }

  private Map<String, Object> training() {
    Map<String, Object> keys = new LinkedHashMap<>();
    put(keys, "batchSize", "samples of a step", SchemaPhrase.grid(SchemaPhrase.whole(1)));
    put(
        keys,
        "microBatch",
        "samples of a batch that go through the model at once; null for all",
        SchemaPhrase.grid(SchemaPhrase.type(List.of("integer", "null"), Map.of("minimum", 1))));
    put(keys, "epochs", "passes over the training examples, for all tasks or each", perTask());
    put(keys, "evaluateEvery", "steps between validations, for all tasks or each", perTask());
    put(keys, "earlyStopping", "when a trial ends before its last step", earlyStopping());
    put(
        keys,
        "maxTokens",
        "inputs are cut to so many tokens",
        SchemaPhrase.grid(SchemaPhrase.whole(8)));
    put(
        keys,
        "limit",
        "training examples used; null for all",
        SchemaPhrase.grid(SchemaPhrase.type(List.of("integer", "null"), Map.of("minimum", 1))));
    put(
        keys,
        "keepCheckpoints",
        "the best and the last, or those of every epoch too",
        SchemaPhrase.word(List.of("best", "epochs")));
    put(
        keys,
        "augmentation",
        "what is done to training images anew for each epoch; null for nothing",
        wordOrNull(TrainingData.AUGMENTATIONS));
    put(
        keys,
        "truncation",
        "authors: texts are cut without their end token; left: their beginning is left out; null: their"
            + " end, with the end token kept",
        wordOrNull(TextTokenizer.TRUNCATIONS));
    return SchemaPhrase.mapping(keys, List.of());
  }

  private Map<String, Object> selection() {
    Map<String, Object> keys = new LinkedHashMap<>();
    put(
        keys,
        "protocol",
        "paper: one setting for all tasks, then the best seed of each; fair: tuned on held-out examples, compared with fresh seeds",
        SchemaPhrase.word(SelectionSettings.PROTOCOLS));
    put(
        keys,
        "seeds",
        "seeds that confirm, for protocol fair",
        SchemaPhrase.listOf(SchemaPhrase.whole(0)));
    put(
        keys,
        "by",
        "metrics whose mean is the score; null for each task's own",
        SchemaPhrase.anyOf(
            List.of(
                SchemaPhrase.grid(SchemaPhrase.word(names(METRIC))),
                SchemaPhrase.type("null", Map.of()))));
    put(
        keys,
        "diverged",
        "whether a trial that diverged counts with its best checkpoint before that",
        SchemaPhrase.word(Diverged.words()));
    return SchemaPhrase.mapping(keys, List.of());
  }

  private Map<String, Object> target() {
    Map<String, Object> keys = new LinkedHashMap<>();
    put(keys, "metric", "by which a value is reached", SchemaPhrase.word(names(METRIC)));
    put(keys, "value", "the value", SchemaPhrase.type("number", Map.of()));
    put(
        keys,
        "from",
        "optimizers of the sweep, whose best score is the target",
        SchemaPhrase.grid(SchemaPhrase.word(names(OPTIMIZER))));
    return SchemaPhrase.mapping(keys, List.of());
  }

  private static Map<String, Object> wordOrNull(List<String> words) {
    List<String> withNull = new ArrayList<>(words);
    withNull.add(null);
    return SchemaPhrase.type(List.of("string", "null"), Map.of("enum", withNull));
  }

  private static Map<String, Object> earlyStopping() {
    Map<String, Object> keys = new LinkedHashMap<>();
    put(keys, "patience", "validations without a better score", SchemaPhrase.whole(1));
    put(
        keys,
        "minDelta",
        "a score is better by more than this",
        SchemaPhrase.type("number", Map.of("minimum", 0)));
    return SchemaPhrase.anyOf(
        List.of(
            SchemaPhrase.mapping(keys, List.of("patience")), SchemaPhrase.type("null", Map.of())));
  }

  private static Map<String, Object> perTask() {
    return SchemaPhrase.anyOf(
        List.of(
            SchemaPhrase.grid(SchemaPhrase.whole(1)),
            SchemaPhrase.type("object", Map.of("additionalProperties", SchemaPhrase.whole(1)))));
  }

  private Map<String, Object> evaluation() {
    Map<String, Object> keys = new LinkedHashMap<>();
    String word =
        Arrays.stream(CheckpointChoice.Word.values())
            .map(Object::toString)
            .collect(Collectors.joining("|", "(", "|[2-9]|[1-9][0-9]{1,3})"));
    put(
        keys,
        "checkpoints",
        "which of those that a training kept, or how many of them, evenly over it",
        SchemaPhrase.grid(
            SchemaPhrase.anyOf(
                List.of(SchemaPhrase.text(word + "(," + word + ")*"), SchemaPhrase.whole(2)))));
    put(keys, "batches", "batches of each checkpoint", SchemaPhrase.whole(1));
    put(keys, "batchSize", "samples of a batch", SchemaPhrase.whole(2));
    put(
        keys,
        "microBatch",
        "how many of the longest samples go through the model at once, and as many tokens of"
            + " shorter ones",
        SchemaPhrase.whole(1));
    put(
        keys,
        "updates",
        "update rules, with draws or steps after a colon as in sf:3",
        SchemaPhrase.grid(
            SchemaPhrase.text("(" + String.join("|", names(RULE)) + ")(:[1-9][0-9]{0,6})?")));
    put(
        keys,
        "dampings",
        "dampings such as 1e-7, decades such as 1e-12..1, or {relative: 1e-3}",
        SchemaPhrase.grid(
            SchemaPhrase.orRelative(
                SchemaPhrase.type(NUMBER_OR_TEXT, Map.of()),
                SchemaPhrase.type(NUMBER_OR_TEXT, Map.of()))));
    put(
        keys,
        "lossScale",
        "scale of the loss that dampings belong to, such as 1/40; by default that of a batch's mean",
        SchemaPhrase.type(NUMBER_OR_TEXT, Map.of()));
    return SchemaPhrase.mapping(keys, List.of());
  }

  private List<String> names(String kind) {
    return kinds.get(kind).registry().names();
  }

  private static void put(
      Map<String, Object> keys, String key, String description, Map<String, Object> schema) {
    keys.put(key, SchemaPhrase.described(description, schema));
  }
}

package dev.fisherflow.pipelines.spec.schema;

import dev.fisherflow.tasks.OwnTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema of a task that a specification defines itself. */
final class OwnTaskSchema {

  private static final Map<String, Object> TEXT = SchemaPhrase.type("string", Map.of());
  private static final Map<String, Object> FLAG = SchemaPhrase.type("boolean", Map.of());

  private OwnTaskSchema() {}

  /**
   * A task.
   *
   * @param known the names of the catalogue's
   * @param metrics the names of the metrics
   */
  static Map<String, Object> orOwn(List<String> known, List<String> metrics) {
    return SchemaPhrase.anyOf(
        List.of(
            SchemaPhrase.word(known),
            SchemaPhrase.described(
                "a file that holds the mapping of one", SchemaPhrase.text(".+\\.ya?ml")),
            own(metrics)));
  }

  private static Map<String, Object> own(List<String> metrics) {
    Map<String, Object> keys = new LinkedHashMap<>();
    put(keys, "name", "of the task", SchemaPhrase.text(OwnTask.NAME.pattern()));
    put(
        keys,
        "kind",
        "what is predicted",
        SchemaPhrase.word(
            List.of(
                OwnTask.CLASSIFICATION,
                OwnTask.REGRESSION,
                OwnTask.MULTILABEL,
                OwnTask.TEXT_TO_TEXT)));
    put(keys, "data", "where the rows are", data());
    put(keys, "columns", "which columns are read", columns());
    put(
        keys,
        "labels",
        "labels in class order, or by the values of the files; by default those of train",
        SchemaPhrase.anyOf(List.of(SchemaPhrase.listOf(TEXT), texts())));
    put(
        keys,
        "classWeights",
        "what a sample of each label counts in the loss: by its number in train, or by label",
        SchemaPhrase.anyOf(
            List.of(
                SchemaPhrase.word(List.of("balanced", "none")),
                SchemaPhrase.type(
                    "object",
                    Map.of(
                        "additionalProperties",
                        SchemaPhrase.type("number", Map.of("exclusiveMinimum", 0)))))));
    put(
        keys,
        "labelSmoothing",
        "the share of a target that all classes have alike",
        SchemaPhrase.type("number", Map.of("minimum", 0, "exclusiveMaximum", 1)));
    put(
        keys,
        "maxTargetTokens",
        "targets of text-to-text are cut to this many tokens",
        SchemaPhrase.whole(2));
    put(keys, "scale", "of a regression's numbers while they are learnt", scale());
    put(
        keys,
        "metrics",
        "their mean is the score, the first is shown",
        SchemaPhrase.grid(SchemaPhrase.word(metrics)));
    put(keys, "instruction", "what text-to-text models read, with {text} and {pair}", TEXT);
    put(keys, "words", "what text-to-text models answer, by label", texts());
    put(keys, "promptText", "what prompt tuning starts from", TEXT);
    put(
        keys,
        "onBadRow",
        "leave rows out that cannot be used, or fail",
        SchemaPhrase.word(List.of("report", "fail")));
    return SchemaPhrase.mapping(keys, List.of("name", "kind", "data", "columns"));
  }

  private static Map<String, Object> scale() {
    Map<String, Object> numbers = new LinkedHashMap<>();
    put(numbers, "mean", "subtracted", SchemaPhrase.type("number", Map.of()));
    put(
        numbers,
        "deviation",
        "divided by",
        SchemaPhrase.type("number", Map.of("exclusiveMinimum", 0)));
    return SchemaPhrase.anyOf(
        List.of(
            SchemaPhrase.word(List.of("none", "standard")),
            SchemaPhrase.mapping(numbers, List.of())));
  }

  private static Map<String, Object> data() {
    Map<String, Object> share = new LinkedHashMap<>(Map.of("type", "number"));
    share.put("exclusiveMinimum", 0);
    share.put("exclusiveMaximum", 1);
    Map<String, Object> keys = new LinkedHashMap<>();
    put(keys, "train", "a file, a pattern such as data/*.csv, or a list", SchemaPhrase.grid(TEXT));
    put(
        keys,
        "dev",
        "files, or a share of train",
        SchemaPhrase.anyOf(List.of(share, SchemaPhrase.grid(TEXT))));
    put(keys, "test", "files to predict", SchemaPhrase.grid(TEXT));
    put(
        keys,
        "testLabels",
        "whether the test files have labels; by default whether they have the column",
        FLAG);
    Map<String, Object> format = new LinkedHashMap<>();
    put(format, "delimiter", "between cells", TEXT);
    put(format, "quote", "around cells", TEXT);
    put(format, "header", "whether the first row names the columns, else they are 1, 2, …", FLAG);
    put(format, "encoding", "such as utf-8", TEXT);
    put(format, "separator", "between the labels of a row", TEXT);
    put(keys, "format", "what the suffix does not say", SchemaPhrase.mapping(format, List.of()));
    put(keys, "splitBy", "rows of equal value in this column stay on one side", TEXT);
    put(keys, "stratify", "whether each label has the share", FLAG);
    put(keys, "splitSeed", "another draws another share", SchemaPhrase.whole(0));
    return SchemaPhrase.mapping(keys, List.of("train", "dev"));
  }

  private static Map<String, Object> columns() {
    Map<String, Object> keys = new LinkedHashMap<>();
    put(keys, "text", "the text", TEXT);
    put(keys, "pair", "the second text", TEXT);
    put(keys, "label", "the label, the number, or the labels", TEXT);
    put(keys, "target", "the text to write", TEXT);
    put(keys, "id", "what tells a row", TEXT);
    return SchemaPhrase.mapping(keys, List.of("text"));
  }

  private static Map<String, Object> texts() {
    return SchemaPhrase.type("object", Map.of("additionalProperties", TEXT));
  }

  private static void put(
      Map<String, Object> keys, String key, String description, Map<String, Object> schema) {
    keys.put(key, SchemaPhrase.described(description, schema));
  }
}

package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.tasks.OwnTask;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.own.OwnDataException;
import dev.fisherflow.transforms.dataset.own.OwnLabels;
import dev.fisherflow.transforms.dataset.own.OwnScale;
import dev.fisherflow.transforms.dataset.own.OwnWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a task that a specification defines itself. */
final class OwnTaskParser {

  static final List<String> KINDS = List.of(OwnTask.CLASSIFICATION, OwnTask.REGRESSION);
  static final String CLASS_WEIGHTS = "classWeights";
  static final String LABEL_SMOOTHING = "labelSmoothing";
  static final String BALANCED = "balanced";
  static final String NONE = "none";
  static final String REPORT = "report";
  static final String FAIL = "fail";

  static final List<String> KEYS =
      List.of(
          "name",
          "kind",
          "data",
          "columns",
          "labels",
          CLASS_WEIGHTS,
          LABEL_SMOOTHING,
          "scale",
          "metrics",
          "instruction",
          "words",
          "promptText",
          "onBadRow");

  private static final Value<String> NAME =
      Value.text(
          OwnTask.NAME, "a name of at most 40 small letters, digits, '-' and '_', such as reviews");
  private static final Value<String> METRIC = Value.word("a metric", MetricFamily.REGISTRY.names());
  private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");
  private static final List<String> COLUMNS = List.of("text", "pair", "label", "id");

  private final Fields fields;
  private final Path folder;

  private OwnTaskParser(Fields fields, Path folder) {
    this.fields = fields;
    this.folder = folder;
  }

  /**
   * The task of a mapping.
   *
   * @param folder what paths are relative to
   */
  static Optional<Task> parse(Cursor at, Path folder) {
    return Fields.of(at, "a task's name, a file with a task, or a mapping with the keys of one")
        .flatMap(fields -> new OwnTaskParser(fields, folder).read());
  }

  private Optional<Task> read() {
    int before = fields.at().mistakes().count();
    fields.knowOnly(KEYS);
    Optional<String> name = fields.require("name", "such as reviews").flatMap(NAME::read);
    name.filter(Task.keys()::contains)
        .ifPresent(
            taken -> fields.find("name").orElseThrow().mistake("is a task of the catalogue"));
    String kind =
        fields
            .require("kind", "such as classification")
            .flatMap(at -> Value.word("a kind of task", KINDS).read(at))
            .orElse("");
    Optional<OwnFiles.Fields> columns = columns();
    Optional<OwnDataParser.Data> data =
        fields
            .require("data", "a mapping such as {train: train.csv, dev: 0.1}")
            .flatMap(at -> OwnDataParser.parse(at, folder, kind.equals(OwnTask.CLASSIFICATION)));
    boolean fail =
        fields
            .one("onBadRow", Value.word("what is done", List.of(REPORT, FAIL)), REPORT)
            .equals(FAIL);
    if (columns.isEmpty() || data.isEmpty() || fields.at().mistakes().count() > before) {
      return Optional.empty();
    }
    try {
      if (kind.equals(OwnTask.REGRESSION)) {
        return regression(name.orElseThrow(), data.get().files(columns.get(), Map.of(), fail));
      }
      Map<String, String> values = labels();
      fields.find("scale").ifPresent(at -> at.mistake("belongs to a regression"));
      List<String> given = values.values().stream().distinct().toList();
      values.entrySet().removeIf(value -> value.getKey().equals(value.getValue()));
      OwnFiles files = data.get().files(columns.get(), values, fail);
      List<String> labels = given.isEmpty() ? OwnLabels.of(files) : given;
      TaskDefinition definition = definition(files, labels, data.get().testLabels());
      if (fields.at().mistakes().count() > before) {
        return Optional.empty();
      }
      return weighted(name.orElseThrow(), definition, files).flatMap(this::checked);
    } catch (OwnDataException e) {
      return fields.at().mistake(e.getMessage());
    }
  }

  /** A regression: its test files are predicted, and their numbers, if any, not read. */
  private Optional<Task> regression(String name, OwnFiles files) {
    for (String key : List.of("labels", "words", CLASS_WEIGHTS, LABEL_SMOOTHING)) {
      fields.find(key).ifPresent(at -> at.mistake("belongs to a classification"));
    }
    List<String> metrics =
        fields
            .find("metrics")
            .map(at -> Fields.points(at, METRIC))
            .orElse(List.of("pearson", "spearman"));
    TaskDefinition.Builder definition =
        TaskDefinition.newBuilder()
            .setKind(OwnTask.REGRESSION)
            .setPair(files.columns().pair() != null)
            .setMetrics(metrics)
            .setInstruction(instruction(files.columns().pair() != null))
            .setPromptText(fields.find("promptText").flatMap(Value.text()::read).orElse(""))
            .setTest(files.test().isEmpty() ? OwnTask.NO_TEST : OwnTask.UNLABELLED_TEST);
    scale(OwnTask.of(name, definition.build(), files))
        .ifPresent(scale -> definition.setMean(scale.mean()).setDeviation(scale.deviation()));
    return checked(OwnTask.of(name, definition.build(), files));
  }

  private Optional<OwnScale> scale(Task task) {
    Optional<Cursor> at = fields.find("scale");
    if (at.isPresent() && at.get().node() instanceof YamlNode.Mapping) {
      Fields scale = Fields.of(at.get(), "").orElseThrow();
      scale.knowOnly(List.of("mean", "deviation"));
      return Optional.of(
          new OwnScale(
              scale.one("mean", Value.number(Domain.anyNumber()), 0.0),
              scale.one("deviation", Value.number(Domain.above(0)), 1.0)));
    }
    return fields
            .one("scale", Value.word("a scale", List.of(NONE, "standard")), NONE)
            .equals("standard")
        ? Optional.of(OwnScale.of(task))
        : Optional.empty();
  }

  private Optional<OwnFiles.Fields> columns() {
    Optional<Fields> columns =
        fields
            .require("columns", "a mapping such as {text: review, label: sentiment}")
            .flatMap(at -> Fields.of(at, "a mapping such as {text: review, label: sentiment}"));
    columns.ifPresent(found -> found.knowOnly(COLUMNS));
    return columns.flatMap(
        found ->
            column(found, "text")
                .flatMap(
                    text ->
                        column(found, "label")
                            .map(
                                label ->
                                    new OwnFiles.Fields(
                                        text,
                                        optional(found, "pair"),
                                        label,
                                        optional(found, "id")))));
  }

  private static Optional<String> column(Fields columns, String key) {
    return columns.require(key, "the name of a column").flatMap(Value.text()::read);
  }

  private static String optional(Fields columns, String key) {
    return columns.find(key).flatMap(Value.text()::read).orElse(null);
  }

  /** Labels by the values of the files, in class order; empty where they are not said. */
  private Map<String, String> labels() {
    Map<String, String> values = new LinkedHashMap<>();
    Optional<Cursor> at = fields.find("labels");
    if (at.isEmpty()) {
      return values;
    }
    if (at.get().isList()) {
      Fields.points(at.get(), Value.text()).forEach(label -> values.put(label, label));
    } else {
      Fields.of(at.get(), "a list of labels, or a mapping from a file's values to labels")
          .ifPresent(
              map ->
                  map.keys()
                      .forEach(
                          key ->
                              map.find(key)
                                  .flatMap(Value.text()::read)
                                  .ifPresent(label -> values.put(key, label))));
    }
    if (values.values().stream().distinct().count() < 2) {
      at.get().mistake("expected at least two labels");
    }
    return values;
  }

  private TaskDefinition definition(
      OwnFiles files, List<String> labels, Optional<Boolean> testLabels) {
    boolean pair = files.columns().pair() != null;
    List<String> metrics = fields.grid("metrics", METRIC, "accuracy");
    return TaskDefinition.newBuilder()
        .setKind(OwnTask.CLASSIFICATION)
        .setPair(pair)
        .setLabels(labels)
        .setLabelSmoothing(fields.one(LABEL_SMOOTHING, Value.number(Domain.belowOne()), 0.0))
        .setMetrics(metrics)
        .setInstruction(instruction(pair))
        .setWords(words(labels))
        .setPromptText(fields.find("promptText").flatMap(Value.text()::read).orElse(""))
        .setTest(
            files.test().isEmpty()
                ? OwnTask.NO_TEST
                : testLabels.orElseGet(() -> OwnLabels.there(files))
                    ? OwnTask.LABELLED_TEST
                    : OwnTask.UNLABELLED_TEST)
        .build();
  }

  /** The task with what a row of each label counts. */
  private Optional<Task> weighted(String name, TaskDefinition plain, OwnFiles files) {
    int before = fields.at().mistakes().count();
    Task task = OwnTask.of(name, plain, files);
    List<Double> weights =
        fields.find(CLASS_WEIGHTS).map(at -> weights(at, task)).orElse(List.of());
    return fields.at().mistakes().count() > before
        ? Optional.empty()
        : Optional.of(
            OwnTask.of(
                name, TaskDefinition.newBuilder(plain).setClassWeights(weights).build(), files));
  }

  private static List<Double> weights(Cursor at, Task task) {
    if (at.node() instanceof YamlNode.Mapping) {
      Fields weights = Fields.of(at, "").orElseThrow();
      weights.knowOnly(task.labels());
      return task.labels().stream()
          .map(label -> weights.one(label, Value.number(Domain.above(0)), 1.0))
          .toList();
    }
    return Value.word("class weights, or a mapping from labels", List.of(BALANCED, NONE))
        .read(at)
        .filter(BALANCED::equals)
        .map(balanced -> OwnWeights.balanced(task))
        .orElse(List.of());
  }

  /** The instruction with the places of a catalogue's. */
  private String instruction(boolean pair) {
    String written = fields.one("instruction", Value.text(), pair ? "{text} {pair}" : "{text}");
    Matcher matcher = PLACE.matcher(written);
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      boolean second = matcher.group(1).equals("pair");
      if (!matcher.group(1).equals("text") && !(second && pair)) {
        fields
            .find("instruction")
            .ifPresent(
                at ->
                    at.mistake(
                        "expected the places {text}%s alone, found %s"
                            .formatted(pair ? " and {pair}" : "", matcher.group())));
      }
      matcher.appendReplacement(text, second ? "{S2}" : "{S1}");
    }
    return matcher.appendTail(text).toString();
  }

  private List<String> words(List<String> labels) {
    Optional<Fields> words =
        fields.find("words").flatMap(at -> Fields.of(at, "a mapping from labels to words"));
    words.ifPresent(found -> found.knowOnly(labels));
    List<String> each = new ArrayList<>();
    for (String label : labels) {
      each.add(words.flatMap(found -> found.find(label)).flatMap(Value.text()::read).orElse(label));
    }
    return each;
  }

  /** Requires that the metrics are of this kind of task. */
  private Optional<Task> checked(Task task) {
    for (String metric : task.metrics()) {
      if (!ValidationMetrics.has(task, metric)) {
        return fields
            .at()
            .mistake(
                "the metric %s is not one of %s%s"
                    .formatted(
                        metric,
                        task.definition().getKind(),
                        task.regression()
                            ? ""
                            : " with %d labels".formatted(task.labels().size())));
      }
    }
    return Optional.of(task);
  }
}

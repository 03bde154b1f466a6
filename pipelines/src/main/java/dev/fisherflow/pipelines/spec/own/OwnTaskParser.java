package dev.fisherflow.pipelines.spec.own;

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
import dev.fisherflow.transforms.dataset.own.OwnWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a task that a specification defines itself. */
public final class OwnTaskParser {

  static final List<String> KINDS =
      List.of(OwnTask.CLASSIFICATION, OwnTask.REGRESSION, OwnTask.MULTILABEL, OwnTask.TEXT_TO_TEXT);
  static final String CLASS_WEIGHTS = "classWeights";
  static final String LABEL_SMOOTHING = "labelSmoothing";
  static final String MAX_TARGET_TOKENS = "maxTargetTokens";
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
          MAX_TARGET_TOKENS,
          "metrics",
          "instruction",
          "words",
          "promptText",
          "onBadRow");

  private static final Value<String> NAME =
      Value.text(
          OwnTask.NAME, "a name of at most 40 small letters, digits, '-' and '_', such as reviews");
  private static final Value<String> METRIC = Value.word("a metric", MetricFamily.REGISTRY.names());

  /** What other kinds than these do not have. */
  private static final Map<String, List<String>> OF_KINDS =
      Map.of(
          "labels",
          List.of(OwnTask.CLASSIFICATION, OwnTask.MULTILABEL),
          "words",
          List.of(OwnTask.CLASSIFICATION),
          CLASS_WEIGHTS,
          List.of(OwnTask.CLASSIFICATION),
          LABEL_SMOOTHING,
          List.of(OwnTask.CLASSIFICATION),
          MAX_TARGET_TOKENS,
          List.of(OwnTask.TEXT_TO_TEXT),
          "scale",
          List.of(OwnTask.REGRESSION));

  private static final int MOST_TARGET_TOKENS = 1024;
  private static final long TARGET_TOKENS = 64;

  private final Fields fields;
  private final OwnTaskTexts texts;
  private final Path folder;

  private OwnTaskParser(Fields fields, Path folder) {
    this.fields = fields;
    this.texts = new OwnTaskTexts(fields);
    this.folder = folder;
  }

  /**
   * The task of a mapping.
   *
   * @param folder what paths are relative to
   */
  public static Optional<Task> parse(Cursor at, Path folder) {
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
    Optional<OwnFiles.Fields> columns = OwnColumns.parse(fields, kind);
    Optional<OwnDataParser.Data> data =
        fields
            .require("data", "a mapping such as {train: train.csv, dev: 0.1}")
            .flatMap(at -> OwnDataParser.parse(at, folder, kind));
    boolean fail =
        fields
            .one("onBadRow", Value.word("what is done", List.of(REPORT, FAIL)), REPORT)
            .equals(FAIL);
    if (!kind.isEmpty()) {
      refuseOthers(kind);
    }
    if (columns.isEmpty() || data.isEmpty() || fields.at().mistakes().count() > before) {
      return Optional.empty();
    }
    try {
      return switch (kind) {
        case OwnTask.REGRESSION ->
            regression(name.orElseThrow(), data.get().files(columns.get(), Map.of(), fail));
        case OwnTask.TEXT_TO_TEXT ->
            textToText(name.orElseThrow(), data.get(), columns.get(), fail);
        default -> labelled(name.orElseThrow(), kind, data.get(), columns.get(), fail);
      };
    } catch (OwnDataException e) {
      return fields.at().mistake(e.getMessage());
    }
  }

  /** Keys that say nothing of this kind of task. */
  private void refuseOthers(String kind) {
    OF_KINDS.forEach(
        (key, kinds) -> {
          if (!kinds.contains(kind)) {
            fields
                .find(key)
                .ifPresent(at -> at.mistake("belongs to the kind " + String.join(" or ", kinds)));
          }
        });
  }

  /** What every kind of task says. */
  private TaskDefinition.Builder definition(String kind, OwnFiles files, String... metrics) {
    boolean pair = files.columns().pair() != null;
    return TaskDefinition.newBuilder()
        .setKind(kind)
        .setPair(pair)
        .setMetrics(
            metrics.length == 1
                ? fields.grid("metrics", METRIC, metrics[0])
                : fields
                    .find("metrics")
                    .map(at -> Fields.points(at, METRIC))
                    .orElse(List.of(metrics)))
        .setInstruction(texts.instruction(pair))
        .setPromptText(texts.promptText());
  }

  /** A regression: its test files are predicted, and their numbers, if any, not read. */
  private Optional<Task> regression(String name, OwnFiles files) {
    TaskDefinition.Builder definition =
        definition(OwnTask.REGRESSION, files, "pearson", "spearman")
            .setTest(files.test().isEmpty() ? OwnTask.NO_TEST : OwnTask.UNLABELLED_TEST);
    OwnScaleParser.scale(fields, OwnTask.of(name, definition.build(), files))
        .ifPresent(scale -> definition.setMean(scale.mean()).setDeviation(scale.deviation()));
    return checked(OwnTask.of(name, definition.build(), files));
  }

  private Optional<Task> textToText(
      String name, OwnDataParser.Data data, OwnFiles.Fields columns, boolean fail) {
    OwnFiles files = data.files(columns, Map.of(), fail);
    return checked(
        OwnTask.of(
            name,
            definition(OwnTask.TEXT_TO_TEXT, files, "rouge_l")
                .setMaxTargetTokens(
                    Math.toIntExact(
                        fields.one(
                            MAX_TARGET_TOKENS, Value.whole(2, MOST_TARGET_TOKENS), TARGET_TOKENS)))
                .setTest(test(files, data.testLabels()))
                .build(),
            files));
  }

  /** A task whose rows have one label, or several. */
  private Optional<Task> labelled(
      String name, String kind, OwnDataParser.Data data, OwnFiles.Fields columns, boolean fail) {
    int before = fields.at().mistakes().count();
    boolean several = kind.equals(OwnTask.MULTILABEL);
    Map<String, String> values = texts.labels();
    List<String> given = values.values().stream().distinct().toList();
    values.entrySet().removeIf(value -> value.getKey().equals(value.getValue()));
    if (columns.label() == null && (given.isEmpty() || !values.isEmpty())) {
      return fields
          .at()
          .mistake("without columns.label, labels is a list of the columns that hold 0 or 1");
    }
    OwnFiles files = data.files(columns, values, fail);
    List<String> labels = given.isEmpty() ? OwnLabels.of(files, several) : given;
    TaskDefinition.Builder definition =
        definition(kind, files, several ? "micro_f1" : "accuracy")
            .setLabels(labels)
            .setTest(test(files, data.testLabels()));
    if (several) {
      return fields.at().mistakes().count() > before
          ? Optional.empty()
          : checked(OwnTask.of(name, definition.build(), files));
    }
    definition
        .setLabelSmoothing(fields.one(LABEL_SMOOTHING, Value.number(Domain.belowOne()), 0.0))
        .setWords(texts.words(labels));
    if (fields.at().mistakes().count() > before) {
      return Optional.empty();
    }
    return weighted(name, definition.build(), files).flatMap(this::checked);
  }

  private static String test(OwnFiles files, Optional<Boolean> labels) {
    if (files.test().isEmpty()) {
      return OwnTask.NO_TEST;
    }
    return labels.orElseGet(() -> OwnLabels.there(files))
        ? OwnTask.LABELLED_TEST
        : OwnTask.UNLABELLED_TEST;
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
                        task.labels().isEmpty()
                            ? ""
                            : " with %d labels".formatted(task.labels().size())));
      }
    }
    return Optional.of(task);
  }
}

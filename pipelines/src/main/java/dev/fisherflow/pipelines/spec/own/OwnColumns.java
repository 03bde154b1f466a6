package dev.fisherflow.pipelines.spec.own;

import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.tasks.OwnTask;
import java.util.List;
import java.util.Optional;

/** Reads which columns of an own task's files hold what. */
final class OwnColumns {

  static final String LABEL = "label";
  static final String TARGET = "target";

  private OwnColumns() {}

  /** What is to be predicted: the key of its column. */
  static String predicted(String kind) {
    return kind.equals(OwnTask.TEXT_TO_TEXT) ? TARGET : LABEL;
  }

  static Optional<OwnFiles.Fields> parse(Fields task, String kind) {
    String predicted = predicted(kind);
    String example = "a mapping such as {text: review, %s: %s}";
    String expected =
        example.formatted(predicted, predicted.equals(LABEL) ? "sentiment" : "summary");
    Optional<Fields> columns =
        task.require("columns", expected).flatMap(at -> Fields.of(at, expected));
    columns.ifPresent(found -> found.knowOnly(List.of("text", "pair", predicted, "id")));
    return columns.flatMap(found -> read(found, kind, predicted));
  }

  private static Optional<OwnFiles.Fields> read(Fields columns, String kind, String predicted) {
    boolean without = kind.equals(OwnTask.MULTILABEL) && columns.find(predicted).isEmpty();
    Optional<String> text = column(columns, "text");
    Optional<String> label = without ? Optional.empty() : column(columns, predicted);
    return text.isEmpty() || (label.isEmpty() && !without)
        ? Optional.empty()
        : Optional.of(
            new OwnFiles.Fields(
                text.get(),
                optional(columns, "pair"),
                label.orElse(null),
                optional(columns, "id")));
  }

  private static Optional<String> column(Fields columns, String key) {
    return columns.require(key, "the name of a column").flatMap(Value.text()::read);
  }

  private static String optional(Fields columns, String key) {
    return columns.find(key).flatMap(Value.text()::read).orElse(null);
  }
}

package dev.fisherflow.pipelines.init;

import dev.fisherflow.schemas.Echo;
import dev.fisherflow.tasks.OwnFiles.Format;
import dev.fisherflow.tasks.OwnTask;
import dev.fisherflow.transforms.dataset.own.OwnDataException;
import dev.fisherflow.transforms.dataset.own.RecordFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the columns of a file are taken for, by its first rows.
 *
 * @param file the file
 * @param rows rows that were looked at
 * @param kind of the task
 * @param label the column of the label, labels, number or text to write
 * @param text the column of the text
 * @param pair the column of the second text, if there are two
 */
record DataGuess(
    Path file,
    long rows,
    String kind,
    ColumnFacts label,
    ColumnFacts text,
    Optional<ColumnFacts> pair) {

  private static final int MOST_ROWS = 10_000;
  private static final List<String> LABELS =
      List.of(
          "label",
          "labels",
          "target",
          "class",
          "y",
          "sentiment",
          "stars",
          "score",
          "summary",
          "answer",
          "translation",
          "output");
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("premise", "hypothesis"),
          List.of("sentence1", "sentence2"),
          List.of("text1", "text2"),
          List.of("text_a", "text_b"),
          List.of("question1", "question2"),
          List.of("question", "sentence"));
  private static final int MOST_CLASSES = 50;
  private static final int FEWEST_ROWS_OF_CLASS = 5;

  /** A text to write stands in fewer rows than this, in the mean. */
  private static final int MOST_ROWS_OF_TEXT = 2;

  private static final int MOST_WHOLE_NUMBERS = 20;

  /**
   * A guess.
   *
   * @throws OwnDataException if the file cannot be read, or its columns leave no guess
   */
  static DataGuess of(Path path) {
    RecordFile file = RecordFile.of(path.toString(), Format.BY_SUFFIX);
    Map<String, ColumnFacts> columns = new LinkedHashMap<>();
    file.columns().forEach(name -> columns.put(name, new ColumnFacts(name)));
    long[] rows = {0};
    file.read(
        record -> {
          if (record.fault() == null) {
            rows[0]++;
            record.cells().forEach((name, cell) -> columns.get(name).see(cell));
          }
          return rows[0] < MOST_ROWS;
        });
    ColumnFacts label = label(columns).orElseThrow(() -> unsure(path, columns, "label"));
    columns.remove(label.name());
    List<String> both = pair(columns);
    ColumnFacts text =
        both.isEmpty()
            ? columns.values().stream()
                .filter(column -> column.rows() > 0 && !column.numbers())
                .max(Comparator.comparingDouble(ColumnFacts::meanLength))
                .orElseThrow(() -> unsure(path, columns, "text"))
            : columns.get(both.get(0));
    return new DataGuess(
        path,
        rows[0],
        kind(label),
        label,
        text,
        both.isEmpty() ? Optional.empty() : Optional.of(columns.get(both.get(1))));
  }

  private static Optional<ColumnFacts> label(Map<String, ColumnFacts> columns) {
    for (String name : LABELS) {
      Optional<ColumnFacts> named =
          columns.values().stream()
              .filter(column -> column.name().toLowerCase(Locale.ROOT).equals(name))
              .filter(column -> column.distinct() >= 2)
              .findFirst();
      if (named.isPresent()) {
        return named;
      }
    }
    return columns.values().stream()
        .filter(column -> column.distinct() >= 2 && column.distinct() <= MOST_CLASSES)
        .filter(column -> column.rarest() >= FEWEST_ROWS_OF_CLASS)
        .min(Comparator.comparingInt(ColumnFacts::distinct));
  }

  /** Two columns whose names go together; empty if there are none. */
  private static List<String> pair(Map<String, ColumnFacts> columns) {
    return PAIRS.stream().filter(columns.keySet()::containsAll).findFirst().orElse(List.of());
  }

  private static String kind(ColumnFacts label) {
    if (label.lists()) {
      return OwnTask.MULTILABEL;
    }
    if (!label.numbers()
        && label.distinct() > MOST_CLASSES
        && (long) MOST_ROWS_OF_TEXT * label.distinct() > label.rows()) {
      return OwnTask.TEXT_TO_TEXT;
    }
    boolean classes =
        !label.numbers() || (label.wholeNumbers() && label.distinct() <= MOST_WHOLE_NUMBERS);
    return classes ? OwnTask.CLASSIFICATION : OwnTask.REGRESSION;
  }

  private static OwnDataException unsure(Path path, Map<String, ColumnFacts> columns, String what) {
    return new OwnDataException(
        "%s: no column looks like a %s; the columns are %s: write a specification by hand (docs/own-data.md)"
            .formatted(path, what, Echo.of(String.join(", ", columns.keySet()))));
  }

  /** A file beside it that is named after a split, if it is named after train. */
  Optional<Path> beside(String... splits) {
    String name = file.getFileName().toString();
    if (!name.contains("train")) {
      return Optional.empty();
    }
    for (String split : splits) {
      Path other = file.resolveSibling(name.replace("train", split));
      if (Files.isRegularFile(other)) {
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }
}

package dev.fisherflow.transforms.dataset.own;

import dev.fisherflow.declaration.NearestWord;
import dev.fisherflow.learning.task.LabelList;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rows of a split's files, one after the other. */
final class OwnRows {

  /** A decimal of at most 300 powers of ten. */
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]{1,300}(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]{1,2})?");

  private final Task task;
  private final OwnFiles files;
  private final String split;
  private final Consumer<FailedRecord> failures;
  private long leftOut;

  /**
   * Those of a split.
   *
   * @param failures receives each row that is left out
   */
  OwnRows(Task task, String split, Consumer<FailedRecord> failures) {
    this.task = task;
    this.files = (OwnFiles) task.files();
    this.split = split;
    this.failures = failures;
  }

  /**
   * Reads the rows.
   *
   * @throws OwnDataException if a file or a column is missing, a label is not the task's, or a row
   *     cannot be used and such are not to be left out
   */
  void read(Consumer<OwnRow> rows) {
    for (RecordFile file : open()) {
      file.read(
          record -> {
            String fault = record.fault() == null ? missing(record.cells()) : record.fault();
            if (fault == null) {
              rows.accept(row(file, record));
            } else {
              leaveOut(file, record.line(), fault);
            }
            return true;
          });
    }
  }

  /** Rows left out so far. */
  long leftOut() {
    return leftOut;
  }

  /** The files, their columns checked. */
  List<RecordFile> open() {
    List<RecordFile> open = new ArrayList<>();
    for (String path : files.paths(split)) {
      RecordFile file = RecordFile.of(path, files.format());
      List<String> columns = file.columns();
      needed().forEach(column -> require(file, columns, column));
      open.add(file);
    }
    return open;
  }

  private Stream<String> needed() {
    OwnFiles.Fields fields = files.columns();
    boolean labelled = task.splits().labelled(split);
    String label = labelled ? fields.label() : null;
    String group = task.splits().test().contains(split) ? null : files.split().by();
    Stream<String> flags =
        labelled && fields.label() == null ? task.labels().stream() : Stream.of();
    return Stream.concat(Stream.of(fields.text(), fields.pair(), label, fields.id(), group), flags)
        .filter(Objects::nonNull)
        .distinct();
  }

  private static void require(RecordFile file, List<String> columns, String column) {
    long found = columns.stream().filter(column::equals).count();
    if (found == 0) {
      throw new OwnDataException(
          "%s: expected the column '%s', found %s%s"
              .formatted(
                  file.path(),
                  Echo.of(column),
                  Echo.of(String.join(", ", columns)),
                  NearestWord.hint(column, columns)));
    }
    if (found > 1) {
      throw new OwnDataException(
          "%s, line 1: expected one column '%s', found %d: rename all but one"
              .formatted(file.path(), Echo.of(column), found));
    }
  }

  private String missing(Map<String, String> cells) {
    for (String column : needed().toList()) {
      String cell = cells.get(column);
      boolean blank = cell != null && cell.isBlank() && task.target() != Task.Target.LABELS;
      if (cell == null || (column.equals(files.columns().label()) && blank)) {
        return "column '%s': expected a value, found none".formatted(Echo.of(column));
      }
      if (task.regression()
          && column.equals(files.columns().label())
          && !NUMBER.matcher(cell.strip()).matches()) {
        return "column '%s': expected a finite number such as -1.25, found '%s'"
            .formatted(Echo.of(column), Echo.of(cell));
      }
    }
    return null;
  }

  private OwnRow row(RecordFile file, FileRecord record) {
    OwnFiles.Fields fields = files.columns();
    String first = record.cells().get(fields.text());
    String second = fields.pair() == null ? null : record.cells().get(fields.pair());
    String by = files.split().by();
    String group =
        by != null ? record.cells().get(by) : second == null ? first : first + '\0' + second;
    return new OwnRow(
        file.path().toString(),
        record.line(),
        first,
        second,
        task.target() == Task.Target.LABEL ? label(file, record) : null,
        number(record),
        task.target() == Task.Target.LABELS ? labels(file, record) : null,
        task.writes() && task.splits().labelled(split) ? record.cells().get(fields.label()) : null,
        group);
  }

  private Double number(FileRecord record) {
    return task.regression() && task.splits().labelled(split)
        ? Double.valueOf(record.cells().get(files.columns().label()).strip())
        : null;
  }

  private Integer label(RecordFile file, FileRecord record) {
    if (!task.splits().labelled(split)) {
      return null;
    }
    String column = files.columns().label();
    return label(file, record, column, record.cells().get(column).strip());
  }

  /** Those of a list in one column, or of the columns that hold 1. */
  private List<Integer> labels(RecordFile file, FileRecord record) {
    if (!task.splits().labelled(split)) {
      return null;
    }
    String column = files.columns().label();
    if (column == null) {
      return IntStream.range(0, task.labels().size())
          .filter(label -> flag(file, record, task.labels().get(label)))
          .boxed()
          .toList();
    }
    try {
      return LabelList.read(record.cells().get(column), files.separator()).stream()
          .map(value -> label(file, record, column, value))
          .distinct()
          .sorted()
          .toList();
    } catch (IllegalArgumentException e) {
      throw new OwnDataException(
          "%s, line %d, column '%s': expected a JSON list of labels, found '%s'"
              .formatted(
                  file.path(), record.line(), Echo.of(column), Echo.of(record.cells().get(column))),
          e);
    }
  }

  private static boolean flag(RecordFile file, FileRecord record, String column) {
    return switch (record.cells().get(column).strip()) {
      case "1", "1.0", "true" -> true;
      case "0", "0.0", "false" -> false;
      default ->
          throw new OwnDataException(
              "%s, line %d, column '%s': expected 0 or 1, found '%s'"
                  .formatted(
                      file.path(),
                      record.line(),
                      Echo.of(column),
                      Echo.of(record.cells().get(column))));
    };
  }

  private int label(RecordFile file, FileRecord record, String column, String value) {
    String name = files.labels().getOrDefault(value, value);
    int label = task.labels().indexOf(name);
    if (label < 0) {
      throw new OwnDataException(
          "%s, line %d, column '%s': expected %s of %s, found '%s'"
              .formatted(
                  file.path(),
                  record.line(),
                  Echo.of(column),
                  "one of the labels " + Echo.of(String.join(", ", task.labels())),
                  task.key(),
                  Echo.of(value)));
    }
    return label;
  }

  private void leaveOut(RecordFile file, long line, String fault) {
    if (files.failOnBadRow()) {
      throw new OwnDataException(
          "%s, line %d: %s; onBadRow: report leaves such rows out"
              .formatted(file.path(), line, fault));
    }
    leftOut++;
    failures.accept(
        FailedRecord.newBuilder()
            .setStage("prepare")
            .setFile(file.path().toString())
            .setLine(line)
            .setCause(fault)
            .build());
  }
}

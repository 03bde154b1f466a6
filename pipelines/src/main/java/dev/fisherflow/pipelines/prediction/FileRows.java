package dev.fisherflow.pipelines.prediction;

import dev.fisherflow.declaration.NearestWord;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.tasks.OwnFiles.Fields;
import dev.fisherflow.tasks.OwnFiles.Format;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.own.FileRecord;
import dev.fisherflow.transforms.dataset.own.RecordFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a file, in its order; one that cannot be answered says why.
 *
 * @param rows the rows
 * @param labelled whether the file has the column of labels
 */
record FileRows(List<Row> rows, boolean labelled) {

  /**
   * A row.
   *
   * @param id its id, or its number from 1
   * @param first the first text
   * @param second the second text, or null
   * @param label its label or number, or null
   * @param fault why it is not answered; null where it is
   */
  record Row(String id, String first, String second, String label, String fault) {}

  /**
   * Reads a file.
   *
   * @throws dev.fisherflow.transforms.dataset.own.OwnDataException if it cannot be read
   * @throws PredictionException if it lacks a column of texts, or has no row
   */
  static FileRows read(Path path, Fields columns, Task task) {
    RecordFile file = RecordFile.of(path.toString(), Format.BY_SUFFIX);
    List<String> there = file.columns();
    require(path, there, columns.text(), "--text");
    boolean pair = task.modality() == Task.Modality.PAIR;
    if (pair) {
      require(path, there, columns.pair(), "--pair");
    }
    if (columns.id() != null) {
      require(path, there, columns.id(), "--id");
    }
    List<Row> rows = new ArrayList<>();
    file.read(
        each -> {
          rows.add(row(each, columns, pair, rows.size() + 1));
          return true;
        });
    if (rows.isEmpty()) {
      throw new PredictionException(
          "%s: expected rows to answer, found none below the header".formatted(path));
    }
    return new FileRows(rows, there.contains(columns.label()));
  }

  private static Row row(FileRecord record, Fields columns, boolean pair, int number) {
    String id = columns.id() == null ? null : record.cells().get(columns.id());
    String first = record.cells().get(columns.text());
    String second = pair ? record.cells().get(columns.pair()) : null;
    String fault = record.fault();
    if (fault == null && (first == null || pair && second == null)) {
      fault =
          "line %d: expected a value in the column '%s', found none"
              .formatted(record.line(), first == null ? columns.text() : columns.pair());
    }
    return new Row(
        id == null ? String.valueOf(number) : id,
        first,
        second,
        record.cells().get(columns.label()),
        fault);
  }

  private static void require(Path path, List<String> there, String column, String option) {
    if (column == null || !there.contains(column)) {
      throw new PredictionException(
          "%s: expected the column '%s', found %s: name it with %s%s"
              .formatted(
                  path,
                  Echo.of(String.valueOf(column)),
                  Echo.of(String.join(", ", there)),
                  option,
                  NearestWord.hint(String.valueOf(column), there)));
    }
  }
}

package dev.fisherflow.pipelines.prediction;

import dev.fisherflow.declaration.NearestWord;
import dev.fisherflow.pipelines.prediction.FileRequest.Columns;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.tasks.OwnFiles.Format;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.own.FileRecord;
import dev.fisherflow.transforms.dataset.own.RecordFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a file, in its order; one that cannot be answered says why.
 *
 * @param rows the rows
 * @param labelled whether they have labels
 */
record FileRows(List<Row> rows, boolean labelled) {

  /**
   * A row.
   *
   * @param id its id, or its number from 1
   * @param first the first text, or the path of the image
   * @param second the second text, or null
   * @param label its label or number, or null
   * @param kept the cells that stand beside the answer; null for one without a value
   * @param fault why it is not answered; null where it is
   */
  record Row(
      String id, String first, String second, String label, List<String> kept, String fault) {

    /** The same, which cannot be answered. */
    Row faulty(String why) {
      return new Row(id, first, second, label, kept, why);
    }
  }

  /**
   * Reads what is asked of.
   *
   * @throws dev.fisherflow.transforms.dataset.own.OwnDataException if it cannot be read
   * @throws PredictionException if it lacks a column, or has no row
   */
  static FileRows read(FileRequest request, Task task) {
    Path path = request.file();
    if (task.images() && Files.isDirectory(path)) {
      return ImageFolder.read(request, task);
    }
    Columns columns = request.columns();
    RecordFile file = RecordFile.of(path.toString(), Format.BY_SUFFIX);
    List<String> there = file.columns();
    boolean pair = task.modality() == Task.Modality.PAIR;
    if (task.images()) {
      require(path, there, columns.image(), "--image");
    } else {
      require(path, there, columns.text(), "--text");
    }
    if (pair) {
      require(path, there, columns.pair(), "--pair");
    }
    columns.id().ifPresent(id -> require(path, there, id, "--id"));
    request.keep().forEach(kept -> require(path, there, kept, "--keep"));
    String label = columns.label().orElse(there.contains(Columns.LABEL) ? Columns.LABEL : "");
    if (!label.isEmpty()) {
      require(path, there, label, "--label");
    }
    List<Row> rows = new ArrayList<>();
    file.read(
        each -> {
          rows.add(row(each, request, task, label, rows.size() + 1));
          return true;
        });
    if (rows.isEmpty()) {
      throw new PredictionException(
          "%s: expected rows to answer, found none below the header".formatted(path));
    }
    return new FileRows(rows, !label.isEmpty());
  }

  private static Row row(
      FileRecord record, FileRequest request, Task task, String label, int number) {
    Columns columns = request.columns();
    String column = task.images() ? columns.image() : columns.text();
    boolean pair = task.modality() == Task.Modality.PAIR;
    String id = columns.id().map(record.cells()::get).orElse(String.valueOf(number));
    String first = record.cells().get(column);
    String second = pair ? record.cells().get(columns.pair()) : null;
    String fault = record.fault();
    if (fault == null && (first == null || pair && second == null)) {
      fault =
          "line %d: expected a value in the column '%s', found none"
              .formatted(record.line(), first == null ? column : columns.pair());
    }
    if (task.images() && fault == null) {
      first = request.file().resolveSibling(first).toString();
    }
    List<String> kept = new ArrayList<>();
    request.keep().forEach(each -> kept.add(record.cells().get(each)));
    return new Row(id, first, second, record.cells().get(label), kept, fault);
  }

  private static void require(Path path, List<String> there, String column, String option) {
    if (!there.contains(column)) {
      throw new PredictionException(
          "%s: expected the column '%s', found %s: name it with %s%s"
              .formatted(
                  path,
                  Echo.of(column),
                  Echo.of(String.join(", ", there)),
                  option,
                  NearestWord.hint(column, there)));
    }
  }
}

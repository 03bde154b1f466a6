package dev.fisherflow.transforms.dataset.own;

import dev.fisherflow.declaration.NearestWord;
import dev.fisherflow.learning.task.LabelList;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.tasks.OwnFiles;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The labels of files of which a specification does not say them. */
public final class OwnLabels {

  /** More are hardly classes. */
  private static final int MOST = 1000;

  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,15}");

  private OwnLabels() {}

  /**
   * Those of the training files, of which a row may have several: whole numbers by value, others by
   * their letters.
   *
   * @throws OwnDataException if a file cannot be read, has no such column, or too few or too many
   *     values
   */
  public static List<String> of(OwnFiles files, boolean several) {
    Set<String> labels = new TreeSet<>();
    String column = files.columns().label();
    for (String path : files.train()) {
      RecordFile file = RecordFile.of(path, files.format());
      List<String> columns = file.columns();
      if (!columns.contains(column)) {
        throw new OwnDataException(
            "%s: expected the column '%s', found %s%s"
                .formatted(
                    path,
                    Echo.of(column),
                    Echo.of(String.join(", ", columns)),
                    NearestWord.hint(column, columns)));
      }
      file.read(
          record -> {
            String cell = record.cells().get(column);
            if (cell != null && !cell.isBlank()) {
              labels.addAll(several ? values(file, record, column, files) : List.of(cell.strip()));
            }
            return labels.size() <= MOST;
          });
    }
    String place = String.join(", ", files.train());
    if (labels.size() > MOST) {
      throw new OwnDataException(
          "%s, column '%s': expected at most %,d labels, found more: is it a text or a number?"
              .formatted(place, Echo.of(column), MOST));
    }
    if (labels.size() < 2) {
      throw new OwnDataException(
          "%s, column '%s': expected at least two labels, found %s"
              .formatted(
                  place,
                  Echo.of(column),
                  labels.isEmpty() ? "none" : Echo.of(String.join("", labels)) + " alone"));
    }
    return labels.stream().allMatch(label -> WHOLE.matcher(label).matches())
        ? labels.stream().sorted(Comparator.comparingLong(Long::parseLong)).toList()
        : List.copyOf(labels);
  }

  private static List<String> values(
      RecordFile file, FileRecord record, String column, OwnFiles files) {
    try {
      return LabelList.read(record.cells().get(column), files.separator());
    } catch (IllegalArgumentException e) {
      throw new OwnDataException(
          "%s, line %d, column '%s': expected a JSON list of labels, found '%s'"
              .formatted(
                  file.path(), record.line(), Echo.of(column), Echo.of(record.cells().get(column))),
          e);
    }
  }

  /** Whether the test files have the label column. */
  public static boolean there(OwnFiles files) {
    if (files.columns().label() == null) {
      return false;
    }
    return files.test().stream()
        .allMatch(
            path ->
                RecordFile.of(path, files.format()).columns().contains(files.columns().label()));
  }
}

package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.Echo;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.TsvLines.Line;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the rows of one GLUE file: cells between tabs, in which a quote is an ordinary character.
 *
 * <p>A short row, or one without a readable label, is unusable. A row that is odd in another way
 * (more columns than the header, bytes that are not UTF-8) is unusable too where it would be learnt
 * from, and stays in a test split, whose rows are answered by their numbers. An empty text is a
 * text like another. What says that the file is damaged or not the task's stops everything: a label
 * that the task does not have, a number that is none, a NUL byte, the header a second time.
 */
final class GlueParser {

  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,7}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  /** Said of a fault in a file's last line. */
  static final String CUT =
      "; the file ends here without a line break, so it may have been cut short: fetch it again";

  private final Task task;
  private final GlueLayout layout;
  private final GlueColumns columns;
  private final String path;

  GlueParser(Task task, GlueLayout layout, GlueColumns columns, String path) {
    this.task = task;
    this.layout = layout;
    this.columns = columns;
    this.path = path;
  }

  /**
   * The row of a line that is not blank.
   *
   * @throws DatasetException if its label is not one of the task's, its number is none, it holds a
   *     NUL byte, or it is the header again
   */
  GlueRow parse(Line line) {
    requireText(line, path);
    String text = text(line.bytes());
    List<String> cells = cells(text);
    if (headerAgain(cells)) {
      throw new DatasetException(
          "%s, line %d: expected a row, found the header a second time: %s; files were joined, so"
                  .formatted(path, line.number(), Echo.of(String.join(", ", cells)))
              + " fetch it again");
    }
    String cut = line.terminated() ? "" : CUT;
    if (cells.size() < columns.width()) {
      return GlueRow.unusable(
          line.number(),
          "expected %d columns, found %d%s".formatted(columns.width(), cells.size(), cut));
    }
    String first = cells.get(columns.first());
    String second = columns.second() < 0 ? null : cells.get(columns.second());
    String oddity = oddity(line, text, cells);
    if (layout.test()) {
      String fault = oddity == null ? null : oddity + "; kept, as test rows are numbered";
      return new GlueRow(line.number(), index(line, cells), first, second, null, null, fault, true);
    }
    if (oddity != null) {
      return GlueRow.unusable(line.number(), oddity + cut);
    }
    return labelled(line, first, second, cells.get(columns.label()));
  }

  /**
   * Cells of a file's first line, with the byte-order mark that may stand there left out.
   *
   * @throws DatasetException if it holds a NUL byte
   */
  static List<String> header(Line line, String path) {
    requireText(line, path);
    return cells(unmarked(text(line.bytes())));
  }

  private static String unmarked(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static void requireText(Line line, String path) {
    for (int i = 0; i < line.bytes().length; i++) {
      if (line.bytes()[i] == 0) {
        throw new DatasetException(
            "%s, line %d: expected UTF-8 text, found a NUL byte as its byte %d: the file is damaged"
                    .formatted(path, line.number(), i + 1)
                + " or in another encoding; fetch it again");
      }
    }
  }

  /** Whether all cells that are read and are there are the names of their columns. */
  private boolean headerAgain(List<String> cells) {
    return names(cells, columns.first(), layout.first())
        && names(cells, columns.second(), layout.second())
        && names(cells, columns.label(), layout.label())
        && names(cells, columns.index(), layout.index())
        && columns.first() < cells.size();
  }

  private static boolean names(List<String> cells, int column, String name) {
    return column < 0
        || column >= cells.size()
        || unmarked(cells.get(column)).strip().equalsIgnoreCase(name);
  }

  private Integer index(Line line, List<String> cells) {
    if (columns.index() < 0) {
      return null;
    }
    String cell = cells.get(columns.index());
    if (!INDEX.matcher(cell).matches()) {
      throw new DatasetException(
          "%s, line %d: expected the row's number, from 0, in column %s, found '%s'"
              .formatted(path, line.number(), layout.index(), Echo.of(cell)));
    }
    return Integer.valueOf(cell);
  }

  private GlueRow labelled(Line line, String first, String second, String cell) {
    if (cell.isBlank()) {
      return GlueRow.unusable(line.number(), "the " + layout.label() + " is empty");
    }
    return task.regression()
        ? scored(line, first, second, cell)
        : classified(line, first, second, cell);
  }

  private GlueRow classified(Line line, String first, String second, String cell) {
    int label = task.labels().indexOf(cell);
    if (label < 0) {
      if (!line.terminated() && task.labels().stream().anyMatch(known -> known.startsWith(cell))) {
        return GlueRow.unusable(line.number(), "the label is '" + cell + "'" + CUT);
      }
      throw outside(line, cell, "one of " + String.join(", ", task.labels()));
    }
    return new GlueRow(line.number(), null, first, second, label, null, null, true);
  }

  private GlueRow scored(Line line, String first, String second, String cell) {
    if (!NUMBER.matcher(cell).matches()) {
      return GlueRow.unusable(
          line.number(),
          "expected a number as %s, found '%s'".formatted(layout.label(), Echo.of(cell)));
    }
    double score = Double.parseDouble(cell);
    if (!task.range().contains(score)) {
      throw outside(line, cell, "a number from " + task.range());
    }
    return new GlueRow(line.number(), null, first, second, null, score, null, true);
  }

  private DatasetException outside(Line line, String cell, String expected) {
    return new DatasetException(
        "%s, line %d: expected %s of %s to be %s, found '%s'"
            .formatted(path, line.number(), layout.label(), task.key(), expected, Echo.of(cell)));
  }

  private String oddity(Line line, String text, List<String> cells) {
    if (cells.subList(columns.width(), cells.size()).stream().anyMatch(cell -> !cell.isEmpty())) {
      return "expected %d columns, found %d".formatted(columns.width(), cells.size());
    }
    return text.indexOf('\uFFFD') >= 0 && !wellFormed(line.bytes()) ? "expected UTF-8 text" : null;
  }

  private static List<String> cells(String text) {
    return Arrays.asList(text.split("\t", -1));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static boolean wellFormed(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}

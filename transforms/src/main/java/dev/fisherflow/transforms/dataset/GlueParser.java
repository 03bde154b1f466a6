package dev.fisherflow.transforms.dataset;

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
 * (more columns than the header, an empty text, bytes that are not UTF-8) is unusable too where it
 * would be learnt from, and stays in a test split, whose rows are answered by their numbers. A
 * label that the task does not have says that the file is not the task's, and stops everything.
 */
final class GlueParser {

  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,7}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");

  private static final String CUT =
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
   * @throws DatasetException if its label is not one of the task's, or its number is none
   */
  GlueRow parse(Line line) {
    String text = text(line.bytes());
    List<String> cells = cells(text);
    String cut = line.terminated() ? "" : CUT;
    if (cells.size() < columns.width()) {
      return GlueRow.unusable(
          line.number(),
          "expected %d columns, found %d%s".formatted(columns.width(), cells.size(), cut));
    }
    String first = cells.get(columns.first());
    String second = columns.second() < 0 ? null : cells.get(columns.second());
    String oddity = oddity(line, text, cells, first, second);
    if (layout.test()) {
      String fault = oddity == null ? cutOnly(line) : oddity + "; kept, as test rows are numbered";
      return new GlueRow(line.number(), index(line, cells), first, second, null, null, fault, true);
    }
    if (oddity != null) {
      return GlueRow.unusable(line.number(), oddity + cut);
    }
    return labelled(line, first, second, cells.get(columns.label()));
  }

  /** Cells of a line, with the byte-order mark that may stand at the start of a file left out. */
  static List<String> header(Line line) {
    String text = text(line.bytes());
    return cells(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  private Integer index(Line line, List<String> cells) {
    if (columns.index() < 0) {
      return null;
    }
    String cell = cells.get(columns.index());
    if (!INDEX.matcher(cell).matches()) {
      throw new DatasetException(
          "%s, line %d: expected the row's number, from 0, in column %s, found '%s'"
              .formatted(path, line.number(), layout.index(), Excerpt.of(cell)));
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
    return new GlueRow(line.number(), null, first, second, label, null, cutOnly(line), true);
  }

  private GlueRow scored(Line line, String first, String second, String cell) {
    if (!NUMBER.matcher(cell).matches()) {
      return GlueRow.unusable(
          line.number(),
          "expected a number as %s, found '%s'".formatted(layout.label(), Excerpt.of(cell)));
    }
    double score = Double.parseDouble(cell);
    if (!task.range().contains(score)) {
      throw outside(line, cell, "a number from " + task.range());
    }
    return new GlueRow(line.number(), null, first, second, null, score, cutOnly(line), true);
  }

  private DatasetException outside(Line line, String cell, String expected) {
    return new DatasetException(
        "%s, line %d: expected %s of %s to be %s, found '%s'"
            .formatted(
                path, line.number(), layout.label(), task.key(), expected, Excerpt.of(cell)));
  }

  private String oddity(Line line, String text, List<String> cells, String first, String second) {
    if (cells.subList(columns.width(), cells.size()).stream().anyMatch(cell -> !cell.isEmpty())) {
      return "expected %d columns, found %d".formatted(columns.width(), cells.size());
    }
    if (first.isBlank()) {
      return "the text in column " + layout.first() + " is empty";
    }
    if (second != null && second.isBlank()) {
      return "the text in column " + layout.second() + " is empty";
    }
    return text.indexOf('\uFFFD') >= 0 && !wellFormed(line.bytes()) ? "expected UTF-8 text" : null;
  }

  private static String cutOnly(Line line) {
    return line.terminated() ? null : "the row is kept" + CUT;
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

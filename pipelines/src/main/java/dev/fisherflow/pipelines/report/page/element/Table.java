package dev.fisherflow.pipelines.report.page.element;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table as the page's template takes it. It is plain HTML to begin with; the page's script makes
 * it one to sort and filter.
 *
 * @param id unique on the page
 * @param caption what its rows are
 * @param columns the columns
 * @param rows as many cells in each as there are columns
 */
public record Table(String id, String caption, List<Column> columns, List<Row> rows) {

  /** The column that says of which model and adapter a row is. */
  public static final String SETUP = "Model, adapter";

  /** As many digits as tell rows apart. */
  private static final MathContext SORTED = new MathContext(7);

  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    for (Row row : rows) {
      if (row.cells.size() != columns.size()) {
        throw new IllegalArgumentException(
            "expected %d cells in a row of %s, found %d"
                .formatted(columns.size(), id, row.cells.size()));
      }
    }
  }

  public boolean empty() {
    return rows.isEmpty();
  }

  /** The table without the columns of a title. */
  public Table without(String title) {
    List<Integer> kept =
        IntStream.range(0, columns.size())
            .filter(i -> !columns.get(i).title.equals(title))
            .boxed()
            .toList();
    return new Table(
        id,
        caption,
        kept.stream().map(columns::get).toList(),
        rows.stream().map(row -> new Row(kept.stream().map(row.cells::get).toList())).toList());
  }

  /**
   * A column.
   *
   * @param title its header
   * @param help what it means, at greater length; may be empty
   * @param numeric whether it is sorted by numbers
   */
  public record Column(String title, String help, boolean numeric) {
    public static Column text(String title) {
      return new Column(title, "", false);
    }

    public static Column number(String title) {
      return new Column(title, "", true);
    }

    public Column meaning(String help) {
      return new Column(title, help, numeric);
    }
  }

  /** A row. */
  public record Row(List<Cell> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /**
   * A cell; all text is plain.
   *
   * @param text what it says
   * @param value what it is sorted by; null to sort by the text
   * @param strong whether it is the best of its kind
   * @param code whether it is an identifier
   * @param note small print below; may be empty
   * @param more what is shown when asked for; may be empty
   */
  public record Cell(
      String text, String value, boolean strong, boolean code, String note, String more) {

    public static Cell of(String text) {
      return new Cell(text, null, false, false, "", "");
    }

    public static Cell of(long number) {
      return of(Long.toString(number), number);
    }

    /** A number, shown as the text; one that is not finite is sorted last. */
    public static Cell of(String text, double value) {
      String key = Double.isFinite(value) ? new BigDecimal(value).round(SORTED).toString() : "";
      return new Cell(text, key, false, false, "", "");
    }

    public static Cell code(String text) {
      return new Cell(text, null, false, true, "", "");
    }

    public Cell best(boolean best) {
      return new Cell(text, value, best, code, note, more);
    }

    public Cell noted(String small) {
      return new Cell(text, value, strong, code, small, more);
    }

    public Cell with(String details) {
      return new Cell(text, value, strong, code, note, details);
    }
  }

  /** Rows one after the other. */
  public static final class Rows {
    private final List<Row> rows = new ArrayList<>();

    public Rows add(List<Cell> cells) {
      rows.add(new Row(cells));
      return this;
    }

    public List<Row> list() {
      return rows;
    }
  }
}

package dev.fisherflow.pipelines.report.table;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A text table of rows of one kind. */
public final class Columns<T> {

  private static final int WIDEST = 100;

  private final List<ColumnData<T>> columns = new ArrayList<>();

  public Columns<T> left(String header, Function<T, String> cell) {
    return add(header, HorizontalAlign.LEFT, cell);
  }

  public Columns<T> right(String header, Function<T, String> cell) {
    return add(header, HorizontalAlign.RIGHT, cell);
  }

  /** A column that is left out where its cells tell no rows apart. */
  public Columns<T> leftIfVaried(List<T> rows, String header, Function<T, String> cell) {
    return rows.stream().map(cell).distinct().count() > 1 ? left(header, cell) : this;
  }

  /** A column that is left out where all its cells are {@code -}. */
  public Columns<T> rightUnlessEmpty(List<T> rows, String header, Function<T, String> cell) {
    return rows.stream().map(cell).allMatch("-"::equals) ? this : right(header, cell);
  }

  /** The table, without borders; every line ends with a line feed and no blanks. */
  public String render(List<T> rows) {
    return AsciiTable.builder()
        .border(AsciiTable.NO_BORDERS)
        .lineSeparator("\n")
        .data(rows, columns)
        .asString()
        .lines()
        .map(String::stripTrailing)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private Columns<T> add(String header, HorizontalAlign align, Function<T, String> cell) {
    columns.add(
        new Column()
            .header(header)
            .headerAlign(align)
            .dataAlign(align)
            .maxWidth(WIDEST)
            .with(cell));
    return this;
  }
}

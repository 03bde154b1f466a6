package dev.fisherflow.pipelines.init;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the rows of a file show of one of its columns. */
final class ColumnFacts {

  /** More different values are counted as that many. */
  static final int MOST_VALUES = 10_000;

  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,15}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]{1,15}(\\.[0-9]*)?|\\.[0-9]{1,15})([eE][-+]?[0-9]{1,2})?");
  private static final int SHOWN = 5;

  private final String name;
  private final Map<String, Integer> values = new LinkedHashMap<>();
  private long rows;
  private long characters;
  private boolean whole = true;
  private boolean number = true;
  private boolean list = true;

  ColumnFacts(String name) {
    this.name = name;
  }

  void see(String cell) {
    String value = cell.strip();
    if (value.isEmpty()) {
      return;
    }
    rows++;
    characters += value.length();
    whole &= WHOLE.matcher(value).matches();
    list &= value.startsWith("[") && value.endsWith("]");
    number &= NUMBER.matcher(value).matches();
    if (values.size() < MOST_VALUES || values.containsKey(value)) {
      values.merge(value, 1, Integer::sum);
    }
  }

  String name() {
    return name;
  }

  int distinct() {
    return values.size();
  }

  long rows() {
    return rows;
  }

  /** Rows of the rarest value. */
  int rarest() {
    return values.values().stream().mapToInt(Integer::intValue).min().orElse(0);
  }

  double meanLength() {
    return rows == 0 ? 0 : (double) characters / rows;
  }

  boolean wholeNumbers() {
    return rows > 0 && whole;
  }

  boolean numbers() {
    return rows > 0 && number;
  }

  /** Whether every cell is a list in JSON. */
  boolean lists() {
    return rows > 0 && list;
  }

  /** Such as {@code 2 values (negative 100, positive 100)}. */
  String shown() {
    String first =
        values.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .limit(SHOWN)
            .map(value -> printable(value.getKey()) + " " + value.getValue())
            .collect(Collectors.joining(", "));
    return "%d values (%s%s)".formatted(distinct(), first, distinct() > SHOWN ? ", …" : "");
  }

  private static String printable(String value) {
    String line = value.replaceAll("\\p{Cntrl}", " ");
    return line.length() > 30 ? line.substring(0, 30) + "…" : line;
  }
}

package dev.fisherflow.pipelines.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import dev.fisherflow.schemas.Names;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * A JSON document for readers, whatever its schema: what is single becomes a list of facts, a list
 * of objects a table, and an object within becomes a group of its own below.
 */
final class Facts {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{32,}");

  private final String prefix;
  private final List<Group> groups = new ArrayList<>();
  private int tables;

  private Facts(String prefix) {
    this.prefix = prefix;
  }

  /**
   * The groups of a document, the outermost first.
   *
   * @param prefix of the tables' ids
   */
  static List<Group> of(JsonNode document, String prefix) {
    Facts facts = new Facts(prefix);
    facts.group("", document);
    return List.copyOf(facts.groups);
  }

  private void group(String title, JsonNode object) {
    List<Fact> single = new ArrayList<>();
    List<Table> lists = new ArrayList<>();
    object
        .fields()
        .forEachRemaining(
            field -> {
              if (isTable(field.getValue())) {
                lists.add(table(words(field.getKey()), field.getValue()));
              } else if (!field.getValue().isObject()) {
                single.add(new Fact(words(field.getKey()), text(field.getValue())));
              }
            });
    if (!single.isEmpty() || !lists.isEmpty()) {
      groups.add(new Group(title, single, lists));
    }
    object
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isObject()) {
                group(words(field.getKey()), field.getValue());
              }
            });
  }

  private static boolean isTable(JsonNode value) {
    return value.isArray()
        && !value.isEmpty()
        && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isObject);
  }

  private Table table(String title, JsonNode array) {
    Set<String> names = new LinkedHashSet<>();
    array.forEach(row -> row.fieldNames().forEachRemaining(names::add));
    List<Column> columns =
        names.stream()
            .map(
                name ->
                    new Column(
                        words(name),
                        "",
                        StreamSupport.stream(array.spliterator(), false)
                            .map(row -> row.path(name))
                            .allMatch(cell -> cell.isNumber() || isAbsent(cell))))
            .toList();
    Rows rows = new Rows();
    array.forEach(row -> rows.add(names.stream().map(name -> cell(row.path(name))).toList()));
    return new Table(prefix + "-" + ++tables, title, columns, rows.list());
  }

  private static Cell cell(JsonNode value) {
    String text = text(value);
    if (value.isNumber()) {
      return Cell.of(text, value.doubleValue());
    }
    return DIGEST.matcher(text).matches() ? Cell.code(text) : Cell.of(text);
  }

  private static String text(JsonNode value) {
    if (isAbsent(value)) {
      return "";
    }
    if (value.isFloatingPointNumber()) {
      return Names.number(value.doubleValue());
    }
    if (value.isArray()
        && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isValueNode)) {
      List<String> parts = new ArrayList<>();
      value.forEach(part -> parts.add(text(part)));
      return String.join(", ", parts);
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static boolean isAbsent(JsonNode value) {
    return value.getNodeType() == JsonNodeType.NULL || value.isMissingNode();
  }

  /** A field's name in words: {@code trialsAtOnce} is {@code trials at once}. */
  static String words(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|[_-]", " ").toLowerCase(Locale.ROOT);
  }

  /**
   * An object of the document.
   *
   * @param title its name; empty for the document itself
   * @param facts what is single in it
   * @param tables its lists of objects
   */
  record Group(String title, List<Fact> facts, List<Table> tables) {
    Group {
      facts = List.copyOf(facts);
      tables = List.copyOf(tables);
    }
  }

  /** Something single; a text of several lines is shown as it is. */
  record Fact(String name, String value) {
    boolean block() {
      return value.indexOf('\n') >= 0;
    }

    boolean code() {
      return !block() && DIGEST.matcher(value).matches();
    }
  }
}

package dev.fisherflow.pipelines.manifest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** An Avro schema as JSON Schema and as Markdown. */
final class SchemaText {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Schema> records = new LinkedHashMap<>();

  private SchemaText(Schema root) {
    gather(root);
  }

  /** The JSON Schema (draft 2020-12) of what {@link ManifestJson} writes. */
  static String json(Schema root) throws IOException {
    SchemaText text = new SchemaText(root);
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", root.getName());
    schema.setAll(text.object(root));
    ObjectNode definitions = schema.putObject("$defs");
    text.records.forEach(
        (name, record) -> {
          if (record != root) {
            definitions.set(name, text.object(record));
          }
        });
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
  }

  /** A table for each record, the root's first. */
  static String markdown(Schema root) {
    StringBuilder text = new StringBuilder();
    new SchemaText(root)
        .records.forEach(
            (name, record) -> {
              text.append("### ").append(name).append("\n\n").append(record.getDoc());
              text.append("\n\n| field | type | what it is |\n|---|---|---|\n");
              for (Schema.Field field : record.getFields()) {
                text.append(
                    "| `%s` | %s | %s |\n"
                        .formatted(field.name(), words(field.schema()), field.doc()));
              }
              text.append('\n');
            });
    return text.toString();
  }

  private void gather(Schema schema) {
    switch (schema.getType()) {
      case RECORD -> {
        if (records.putIfAbsent(schema.getName(), schema) == null) {
          schema.getFields().forEach(field -> gather(field.schema()));
        }
      }
      case ARRAY -> gather(schema.getElementType());
      case UNION -> schema.getTypes().forEach(this::gather);
      default -> {}
    }
  }

  private ObjectNode object(Schema record) {
    ObjectNode object = JSON.createObjectNode();
    object.put("description", record.getDoc());
    object.put("type", "object");
    ObjectNode properties = object.putObject("properties");
    List<String> required = new ArrayList<>();
    for (Schema.Field field : record.getFields()) {
      ObjectNode property = value(field.schema());
      property.put("description", field.doc());
      properties.set(field.name(), property);
      if (!field.hasDefaultValue()) {
        required.add(field.name());
      }
    }
    ArrayNode names = object.putArray("required");
    required.forEach(names::add);
    object.put("additionalProperties", false);
    return object;
  }

  private ObjectNode value(Schema schema) {
    ObjectNode node = JSON.createObjectNode();
    switch (schema.getType()) {
      case RECORD -> node.put("$ref", "#/$defs/" + schema.getName());
      case ARRAY -> node.put("type", "array").set("items", value(schema.getElementType()));
      case ENUM -> {
        ArrayNode symbols = node.putArray("enum");
        schema.getEnumSymbols().forEach(symbols::add);
      }
      case UNION -> {
        ObjectNode present = value(present(schema));
        node.putArray("type").add("null").add(present.get("type"));
        if (present.has("items")) {
          node.set("items", present.get("items"));
        }
      }
      default -> node.put("type", primitive(schema));
    }
    return node;
  }

  private static String primitive(Schema schema) {
    return switch (schema.getType()) {
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case INT, LONG -> "integer";
      case DOUBLE -> "number";
      default -> throw new IllegalStateException("no JSON for " + schema);
    };
  }

  private static String words(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> schema.getName();
      case ARRAY -> "list of " + words(schema.getElementType());
      case ENUM -> String.join(", ", schema.getEnumSymbols());
      case UNION -> words(present(schema)) + " or null";
      default -> primitive(schema);
    };
  }

  private static Schema present(Schema union) {
    return union.getTypes().stream()
        .filter(type -> type.getType() != Schema.Type.NULL)
        .findFirst()
        .orElseThrow();
  }
}

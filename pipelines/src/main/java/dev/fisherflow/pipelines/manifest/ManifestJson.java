package dev.fisherflow.pipelines.manifest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fisherflow.schemas.RunManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;

/**
 * The JSON form of a manifest: an object for each record, its fields in the schema's order, and
 * null for what an optional field does not have. {@code manifest.schema.json} beside this class
 * describes it.
 */
public final class ManifestJson {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final boolean lenient;

  private ManifestJson(boolean lenient) {
    this.lenient = lenient;
  }

  /** A manifest as a tree. */
  public static JsonNode tree(RunManifest manifest) {
    try {
      return JSON.readTree(manifest.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record is no JSON: " + manifest, e);
    }
  }

  /** The bytes of a manifest, in lines. */
  public static byte[] write(RunManifest manifest) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree(manifest));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record is no JSON: " + manifest, e);
    }
  }

  /**
   * Reads a manifest. A field may be absent if the schema has a default for it; an unknown one is
   * an error.
   *
   * @param place what errors call the file
   * @throws ManifestException if it is none
   */
  public static RunManifest read(byte[] json, String place) {
    return new ManifestJson(false).manifest(json, place);
  }

  /**
   * Reads a manifest of another version. Any field may be absent, and is empty or zero then; an
   * unknown one is passed over.
   *
   * @param place what errors call the file
   * @throws ManifestException if a field holds something else than expected
   */
  public static RunManifest readLeniently(byte[] json, String place) {
    return new ManifestJson(true).manifest(json, place);
  }

  private RunManifest manifest(byte[] json, String place) {
    try {
      return (RunManifest) record(RunManifest.getClassSchema(), JSON.readTree(json), "");
    } catch (IOException e) {
      throw new ManifestException(
          "expected the manifest of a run, found no JSON: " + place + ": " + firstLine(e), e);
    } catch (ManifestException e) {
      throw new ManifestException(
          "%s is not the manifest of a run: %s".formatted(place, e.getMessage()), e);
    }
  }

  private static String firstLine(IOException e) {
    return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
  }

  private IndexedRecord record(Schema schema, JsonNode node, String path) {
    if (!node.isObject()) {
      throw unexpected("an object", node, path);
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!lenient && schema.getField(name) == null) {
                throw new ManifestException("unknown field " + child(path, name));
              }
            });
    IndexedRecord record = (IndexedRecord) SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode value = node.get(field.name());
      if (value != null) {
        record.put(field.pos(), value(field.schema(), value, child(path, field.name())));
      } else if (field.hasDefaultValue()) {
        record.put(
            field.pos(),
            SpecificData.get().deepCopy(field.schema(), SpecificData.get().getDefaultValue(field)));
      } else if (lenient) {
        record.put(field.pos(), empty(field.schema()));
      } else {
        throw new ManifestException("there is no field " + child(path, field.name()));
      }
    }
    return record;
  }

  private Object value(Schema schema, JsonNode node, String path) {
    return switch (schema.getType()) {
      case RECORD -> record(schema, node, path);
      case ARRAY -> array(schema, node, path);
      case UNION -> node.isNull() ? null : value(present(schema), node, path);
      case ENUM -> {
        if (!node.isTextual() || !schema.hasEnumSymbol(node.textValue())) {
          throw unexpected("one of " + schema.getEnumSymbols(), node, path);
        }
        yield SpecificData.get().createEnum(node.textValue(), schema);
      }
      case STRING -> require(node.isTextual(), "a text", node, path).textValue();
      case BOOLEAN -> require(node.isBoolean(), "true or false", node, path).booleanValue();
      case INT -> require(node.canConvertToInt(), "a whole number", node, path).intValue();
      case LONG -> require(node.canConvertToLong(), "a whole number", node, path).longValue();
      case DOUBLE -> require(node.isNumber(), "a number", node, path).doubleValue();
      default -> throw new IllegalStateException("a manifest has no " + schema + " at " + path);
    };
  }

  private static Object empty(Schema schema) {
    return switch (schema.getType()) {
      case STRING -> "";
      case BOOLEAN -> false;
      case INT -> 0;
      case LONG -> 0L;
      case DOUBLE -> 0.0;
      case ARRAY -> new ArrayList<>();
      case UNION -> null;
      default -> throw new ManifestException("there is no field of the type " + schema.getName());
    };
  }

  private List<Object> array(Schema schema, JsonNode node, String path) {
    require(node.isArray(), "a list", node, path);
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(value(schema.getElementType(), node.get(i), path + "[" + i + "]"));
    }
    return items;
  }

  /** The branch of an optional value that is not null. */
  private static Schema present(Schema union) {
    return union.getTypes().stream()
        .filter(type -> type.getType() != Schema.Type.NULL)
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode require(boolean right, String expected, JsonNode node, String path) {
    if (!right) {
      throw unexpected(expected, node, path);
    }
    return node;
  }

  private static ManifestException unexpected(String expected, JsonNode node, String path) {
    String found = node.toString();
    return new ManifestException(
        "expected %s at %s, found %s"
            .formatted(
                expected,
                path.isEmpty() ? "the top" : path,
                found.length() > 40 ? found.substring(0, 40) + "..." : found));
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}

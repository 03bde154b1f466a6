package dev.fisherflow.pipelines.manifest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.transforms.workspace.Damage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** What {@code scores} says where scores are means of a task's metrics. */
  public static final String MEAN = "mean";

  /** The format that this version writes. */
  static final int FORMAT = 1;

  private static final String DIGEST = "digest";

  /** Whether any field may be absent, as in files from before the format was noted. */
  private final boolean old;

  private ManifestJson(boolean old) {
    this.old = old;
  }

  /** A manifest as a tree. */
  public static JsonNode tree(RunManifest manifest) {
    try {
      return JSON.readTree(manifest.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record is no JSON: " + manifest, e);
    }
  }

  /** The bytes of a manifest, in lines, with the format and a digest of the rest. */
  public static byte[] write(RunManifest manifest) {
    RunManifest content = RunManifest.newBuilder(manifest).setFormatVersion(FORMAT).build();
    RunManifest whole =
        RunManifest.newBuilder(content).setDigest(Digest.of(content, DIGEST)).build();
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree(whole));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record is no JSON: " + manifest, e);
    }
  }

  /**
   * Reads a manifest. A field may be absent if the schema has a default for it, or in a file from
   * before the format was noted; an unknown one, and a value that no run writes, is an error.
   *
   * @param place what errors call the file
   * @throws ManifestException if it is none
   */
  public static RunManifest read(byte[] json, String place) {
    try {
      JsonNode tree = JSON.readTree(json);
      if (tree.path("formatVersion").asLong() > FORMAT) {
        throw new ManifestFault(
            "a newer fisherflow has written it, in format %s; this one reads formats up to %d"
                .formatted(tree.path("formatVersion"), FORMAT));
      }
      ManifestJson reader = new ManifestJson(!tree.has("formatVersion"));
      RunManifest manifest = (RunManifest) reader.record(RunManifest.getClassSchema(), tree, "");
      ManifestChecks.check(manifest);
      return manifest;
    } catch (ManifestFault e) {
      throw new ManifestException(place, e);
    } catch (IOException e) {
      throw new ManifestException(place, new ManifestFault(Damage.of(e)));
    }
  }

  /** That a manifest holds something else than the run has written; empty if it does not. */
  public static Optional<String> edited(RunManifest manifest) {
    return manifest.getFormatVersion() == 0
            || manifest.getDigest().equals(Digest.of(manifest, DIGEST))
        ? Optional.empty()
        : Optional.of("edited after the run: its content is not the one that its digest is of");
  }

  private IndexedRecord record(Schema schema, JsonNode node, String path) {
    if (!node.isObject()) {
      throw unexpected("an object", node, path);
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (schema.getField(name) == null) {
                throw new ManifestFault("unknown field " + child(path, name));
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
      } else if (old) {
        record.put(field.pos(), empty(field.schema()));
      } else {
        throw new ManifestFault("there is no field " + child(path, field.name()));
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
      case DOUBLE ->
          require(node.isNumber() && Double.isFinite(node.doubleValue()), "a number", node, path)
              .doubleValue();
      default -> throw new IllegalStateException("a manifest has no " + schema + " at " + path);
    };
  }

  private static Object empty(Schema schema) {
    return switch (schema.getType()) {
      case STRING -> "";
      case INT -> 0;
      case LONG -> 0L;
      case DOUBLE -> 0.0;
      default -> throw new ManifestFault("there is no field of the type " + schema.getName());
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

  private static ManifestFault unexpected(String expected, JsonNode node, String path) {
    String found = node.isMissingNode() ? "nothing" : node.toString();
    return new ManifestFault(
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

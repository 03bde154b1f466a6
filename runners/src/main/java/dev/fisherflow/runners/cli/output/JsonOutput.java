package dev.fisherflow.runners.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/** What a command prints with --json. */
public final class JsonOutput {

  public static final String DESCRIPTION = "Print JSON.";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonOutput() {}

  /** Avro records as what {@link #of} takes. */
  public static List<JsonNode> records(List<? extends SpecificRecordBase> records) {
    List<JsonNode> nodes = new ArrayList<>();
    for (SpecificRecordBase each : records) {
      try {
        nodes.add(MAPPER.readTree(each.toString()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("Avro wrote a record as broken JSON: " + each, e);
      }
    }
    return nodes;
  }

  /** A record, list or map of numbers, texts and the like, over several lines. */
  public static String of(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("this is no JSON: " + value, e);
    }
  }
}

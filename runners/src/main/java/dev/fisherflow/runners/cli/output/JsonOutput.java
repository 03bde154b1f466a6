package dev.fisherflow.runners.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.pipelines.ledger.Json;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/** What a command prints with --json. */
public final class JsonOutput {

  public static final String DESCRIPTION = "Print JSON.";

  private JsonOutput() {}

  /** Avro records as what {@link #of} takes. */
  public static List<JsonNode> records(List<? extends SpecificRecordBase> records) {
    List<JsonNode> nodes = new ArrayList<>();
    for (SpecificRecordBase each : records) {
      try {
        nodes.add(Json.MAPPER.readTree(each.toString()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("Avro wrote a record as broken JSON: " + each, e);
      }
    }
    return nodes;
  }

  /** A record, list or map of numbers, texts, moments and the like, over several lines. */
  public static String of(Object value) {
    return Json.pretty(value) + "\n";
  }
}

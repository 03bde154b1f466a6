package dev.fisherflow.pipelines.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.time.Instant;

/**
 * What those who follow a run need of the manifest of its beginning, whichever version of
 * fisherflow wrote it.
 *
 * @param runner name of the runner
 * @param started when it began, in ISO 8601
 * @param trialsAtOnce trials to be trained beside each other
 * @param fresh whether older results do not count
 * @param specification text of the specification
 */
public record RunStart(
    String runner, String started, int trialsAtOnce, boolean fresh, String specification) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static RunStart read(byte[] json) {
    try {
      JsonNode manifest = JSON.readTree(json);
      return new RunStart(
          manifest.required("runner").asText(),
          manifest.required("started").asText(),
          manifest.required("trialsAtOnce").asInt(),
          fresh(manifest),
          manifest.required("specification").asText());
    } catch (IOException | IllegalArgumentException e) {
      throw new WorkspaceException(
          "expected what a run notes at its beginning: " + e, new IOException(e));
    }
  }

  private static boolean fresh(JsonNode manifest) {
    for (JsonNode setting : manifest.path("settings")) {
      if (setting.path("name").asText().equals("fresh")) {
        return setting.path("value").asText().equals("true");
      }
    }
    return false;
  }

  public Instant instant() {
    return Instant.parse(started);
  }
}

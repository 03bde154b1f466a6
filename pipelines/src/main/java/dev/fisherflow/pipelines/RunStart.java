package dev.fisherflow.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.time.Instant;

/**
 * What is known of a run when it begins, for those who follow it.
 *
 * @param runner name of the runner
 * @param started when it began, in ISO 8601
 * @param trialsAtOnce trials to be trained beside each other
 * @param fresh whether older results do not count
 * @param specification text of the specification
 */
record RunStart(
    String runner, String started, int trialsAtOnce, boolean fresh, String specification) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static RunStart of(RunManifest begun, boolean fresh) {
    return new RunStart(
        begun.getRunner(),
        begun.getStarted(),
        begun.getTrialsAtOnce(),
        fresh,
        begun.getSpecification());
  }

  static RunStart read(byte[] json) {
    try {
      return JSON.readValue(json, RunStart.class);
    } catch (IOException e) {
      throw new WorkspaceException("expected what a run notes at its beginning: " + e, e);
    }
  }

  byte[] json() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and numbers is no JSON: " + this, e);
    }
  }

  Instant instant() {
    return Instant.parse(started);
  }
}

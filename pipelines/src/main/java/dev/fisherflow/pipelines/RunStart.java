package dev.fisherflow.pipelines;

import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.RunManifest;
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

  private static final NamedValue FRESH = new NamedValue("fresh", "true");

  static RunStart of(RunManifest begun) {
    return new RunStart(
        begun.getRunner(),
        begun.getStarted(),
        begun.getTrialsAtOnce(),
        begun.getSettings().contains(FRESH),
        begun.getSpecification());
  }

  Instant instant() {
    return Instant.parse(started);
  }
}

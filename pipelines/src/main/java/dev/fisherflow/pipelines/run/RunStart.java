package dev.fisherflow.pipelines.run;

import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.RunManifest;
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

  static RunStart of(RunManifest manifest) {
    return new RunStart(
        manifest.getRunner(),
        manifest.getStarted(),
        manifest.getTrialsAtOnce(),
        manifest.getSettings().contains(new NamedValue("fresh", "true")),
        manifest.getSpecification());
  }

  public Instant instant() {
    return Instant.parse(started);
  }
}

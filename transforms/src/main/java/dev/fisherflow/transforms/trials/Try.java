package dev.fisherflow.transforms.trials;

import java.io.Serializable;
import java.util.UUID;

/**
 * What marks the results that a run makes.
 *
 * @param runId the run; names its folder
 * @param fresh whether only results that this run id made count as done
 * @param token the same for every retry of one pipeline, another for each pipeline built
 */
public record Try(String runId, boolean fresh, String token) implements Serializable {

  /** A new try at a run. */
  public static Try at(String runId, boolean fresh) {
    return new Try(runId, fresh, UUID.randomUUID().toString());
  }
}

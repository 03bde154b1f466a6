package dev.fisherflow.pipelines.track;

import dev.fisherflow.pipelines.ledger.Json;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * Which runs of a server are of which trials, and how far each was sent: kept in the run's folder,
 * so that a sweep that is resumed sends on where it stopped.
 *
 * @param host the server
 * @param sweep the id of the sweep's run; empty while there is none
 * @param trials ids of the trials' runs
 * @param steps the last step of each trial that the server has
 */
record MlflowRuns(
    String host, String sweep, TreeMap<String, String> trials, TreeMap<String, Long> steps) {

  /** None. */
  static MlflowRuns none(String host) {
    return new MlflowRuns(host, "", new TreeMap<>(), new TreeMap<>());
  }

  /** Those of an earlier try at the run with the same server. */
  static MlflowRuns read(RunFolder run, String host) {
    String file = run.path(RunFolder.MLFLOW);
    try {
      if (run.workspace().exists(file)) {
        MlflowRuns known = Json.MAPPER.readValue(run.workspace().read(file), MlflowRuns.class);
        if (known.host.equals(host)) {
          return known;
        }
      }
    } catch (IOException | WorkspaceException e) {
      return none(host); // what was sent is sent again, to runs of its own
    }
    return none(host);
  }

  MlflowRuns withSweep(String id) {
    return new MlflowRuns(host, id, trials, steps);
  }

  void write(RunFolder run) {
    run.workspace()
        .publish(run.path(RunFolder.MLFLOW), Json.pretty(this).getBytes(StandardCharsets.UTF_8));
  }
}

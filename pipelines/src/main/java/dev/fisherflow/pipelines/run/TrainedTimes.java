package dev.fisherflow.pipelines.run;

import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** When trials ended: when the files of their results were written, by one listing of them all. */
final class TrainedTimes {

  private TrainedTimes() {}

  /** The times by the trials' ids; a result counts before a failure. */
  static Map<String, Instant> of(Workspace workspace, Collection<TrialResult> results) {
    Map<String, Instant> written = new HashMap<>();
    for (StoredFile file : TrialFolder.files(workspace)) {
      written.put(file.path(), file.modified());
    }
    Map<String, Instant> times = new HashMap<>();
    for (TrialResult result : results) {
      String id = result.getTrial().getTrialId();
      TrialFolder folder = new TrialFolder(id);
      Instant time = written.getOrDefault(folder.result(), written.get(folder.failure()));
      if (time != null) {
        times.put(id, time);
      }
    }
    return times;
  }
}

package dev.fisherflow.pipelines.doctor;

import dev.fisherflow.pipelines.gc.Garbage;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Clock;
import java.util.List;

/** What killed processes have left: files that were being written. */
record OrphanCheckup(Workspace workspace, boolean repair, Clock clock) {

  List<Check> checks() {
    List<StoredFile> orphans = new Garbage(workspace, clock).temporaryFiles();
    if (orphans.isEmpty()) {
      return List.of(Check.ok("orphans", "no killed process has left files"));
    }
    if (!repair) {
      return List.of(
          Check.warning(
              "orphans",
              "%d files of killed processes in %s; --repair, or 'fisherflow gc', deletes them"
                  .formatted(orphans.size(), workspace.resolve(Workspace.TEMPORARY))));
    }
    workspace.delete(orphans.stream().map(StoredFile::path).toList());
    return List.of(
        Check.repaired("orphans", orphans.size() + " files of killed processes are deleted"));
  }
}

package dev.fisherflow.pipelines.keep;

import dev.fisherflow.pipelines.run.RunCopy;
import dev.fisherflow.pipelines.run.RunDamage;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunReport;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.FileNotFoundException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Optional;

/**
 * Another name for a run. All files are copied first and the manifests last, which make the new
 * name known; then the old folder is deleted, its manifests first. If that is cut short, the same
 * renaming ends it: a file in the new folder says from which run it is made.
 */
public final class RunRenaming {

  private RunRenaming() {}

  /**
   * Renames a run.
   *
   * @throws WorkspaceException if there is no such run, the other name is taken, a process works on
   *     either, its manifest is damaged or edited, or a schedule knows the run by its name
   */
  public static void of(Workspace workspace, String runId, String name) {
    KeptRun old = new KeptRun(new RunFolder(workspace, runId));
    KeptRun made = new KeptRun(new RunFolder(workspace, name));
    boolean copied =
        isMadeFrom(runId, made.folder()) && made.folder().begins() && !old.folder().begins();
    if (!copied) {
      old.present();
      requireKnown(old);
      requireFree(runId, made);
    }
    requireUnscheduled(old);
    try (Lease held = old.lease();
        Lease taken = made.lease()) {
      if (!copied) {
        copy(old.folder(), made.folder());
      }
      old.folder().delete();
      workspace.delete(List.of(made.folder().path(RunFolder.RENAMED_FROM)));
    }
  }

  private static void copy(RunFolder from, RunFolder to) {
    to.deleteFiles();
    to.workspace()
        .publish(to.path(RunFolder.RENAMED_FROM), from.runId().getBytes(StandardCharsets.UTF_8));
    RunCopy.of(from, to);
    if (to.ended() && to.hasResults()) {
      RunReport.of(to.workspace(), to.runId()).write();
    }
  }

  /** A folder that is half made for this run is free. */
  private static void requireFree(String runId, KeptRun made) {
    RunFolder folder = made.folder();
    if (!isMadeFrom(runId, folder) && (folder.begins() || !folder.remains().isEmpty())) {
      throw new WorkspaceException(
          "the run id '%s' is taken: %s holds files; give another name, or delete that run first (fisherflow runs delete %s)"
              .formatted(folder.runId(), folder.location(""), folder.runId()),
          new FileAlreadyExistsException(folder.location("")));
    }
  }

  private static void requireKnown(KeptRun old) {
    RunFolder folder = old.folder();
    if (!folder.begins()) {
      throw new WorkspaceException(
          "expected a run that has begun, found files without a manifest in %s: 'fisherflow runs delete %s' deletes them"
              .formatted(folder.location(""), folder.runId()),
          new FileNotFoundException(folder.location(RunFolder.MANIFEST)));
    }
    Optional<String> damage = RunDamage.ofManifest(folder);
    if (damage.isPresent()) {
      throw new WorkspaceException(
          damage.get()
              + ": a run is renamed as it was made; see 'fisherflow doctor %s'"
                  .formatted(folder.runId()),
          new FileNotFoundException(folder.location(RunFolder.MANIFEST)));
    }
  }

  private static void requireUnscheduled(KeptRun old) {
    Optional<ScheduleFolder> schedule = old.schedule();
    if (schedule.isPresent()) {
      throw new WorkspaceException(
          "the run '%s' is of the schedule '%s', whose ledger knows it by this name: it cannot be renamed"
              .formatted(old.folder().runId(), schedule.get().name()),
          new FileAlreadyExistsException(old.folder().location("")));
    }
  }

  private static boolean isMadeFrom(String runId, RunFolder folder) {
    Workspace workspace = folder.workspace();
    return workspace.exists(folder.path(RunFolder.RENAMED_FROM))
        && new String(workspace.read(folder.path(RunFolder.RENAMED_FROM)), StandardCharsets.UTF_8)
            .equals(runId);
  }
}

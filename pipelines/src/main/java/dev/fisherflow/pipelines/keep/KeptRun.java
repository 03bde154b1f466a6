package dev.fisherflow.pipelines.keep;

import dev.fisherflow.pipelines.ledger.JsonLines;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A run that is to be deleted or renamed, in whichever state its files are.
 *
 * @param folder its folder
 */
record KeptRun(RunFolder folder) {

  /**
   * Requires that the run, or a part of it, is there.
   *
   * @throws WorkspaceException if the workspace has no file of it
   */
  KeptRun present() {
    if (!folder.begins() && folder.remains().isEmpty()) {
      throw RunFolders.unknown("run '" + folder.runId() + "'", folder.workspace());
    }
    return this;
  }

  /**
   * Takes the run for this process.
   *
   * @throws dev.fisherflow.transforms.lease.HeldException if a process works on it or trains one of
   *     its trials
   */
  Lease lease() {
    try {
      folder.ownership().requireNoJob();
    } catch (DamagedException e) {
      // whether it was detached is not known; its lease decides
    }
    return Leases.of(folder.workspace())
        .lease(
            folder.path(),
            "the run '" + folder.runId() + "'",
            "wait for its end (fisherflow status %s --watch) or stop it, then try again"
                .formatted(folder.runId()));
  }

  /** The schedule that has made it, by the sound lines of the schedules' ledgers. */
  Optional<ScheduleFolder> schedule() {
    return ScheduleFolder.all(folder.workspace()).stream()
        .filter(schedule -> entry(schedule.look(Set.of())).isPresent())
        .findFirst();
  }

  /** What a ledger knows of it. */
  Optional<LedgerEntry> entry(JsonLines.Lines<LedgerEntry> ledger) {
    return entry(ledger.records());
  }

  /** Likewise. */
  Optional<LedgerEntry> entry(List<LedgerEntry> ledger) {
    return ledger.stream().filter(entry -> folder.runId().equals(entry.runId())).findFirst();
  }
}

package dev.fisherflow.pipelines.doctor;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.pipelines.submission.UploadLedger;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;

/** The ledgers of a workspace: of its schedules and of the uploads of its zips. */
record LedgerCheckup(Workspace workspace, boolean repair) {

  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    List<String> runs = RunFolders.all(workspace).stream().map(RunFolder::runId).toList();
    for (ScheduleFolder schedule : ScheduleFolder.all(workspace)) {
      String subject = "schedule " + schedule.name();
      List<String> lost = repair ? schedule.repair() : List.of();
      lost.forEach(how -> checks.add(kept(subject, how)));
      schedule.look(runs).damage().forEach(how -> checks.add(Check.damaged(subject, how)));
    }
    UploadLedger uploads = new UploadLedger(workspace);
    List<String> lost = repair ? uploads.repair() : List.of();
    lost.forEach(how -> checks.add(kept("uploads", how)));
    uploads
        .look()
        .damage()
        .forEach(
            how -> checks.add(Check.damaged("uploads", how + "; --repair keeps the sound lines")));
    if (checks.isEmpty()) {
      checks.add(Check.ok("ledgers", "all lines are as they were written"));
    }
    return checks;
  }

  private static Check kept(String subject, String how) {
    return Check.repaired(subject, "only the sound lines of its ledger are kept: " + how);
  }
}

package dev.fisherflow.pipelines.doctor;

import dev.fisherflow.pipelines.ledger.JsonLines;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.pipelines.submission.UploadLedger;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The ledgers of a workspace: of its schedules and of the uploads of its zips. */
record LedgerCheckup(Workspace workspace, boolean repair) {

  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    List<String> runs = RunFolders.all(workspace).stream().map(RunFolder::runId).toList();
    for (ScheduleFolder schedule : ScheduleFolder.all(workspace)) {
      String subject = "schedule " + schedule.name();
      List<String> lost = repair ? schedule.repair() : List.of();
      lost.forEach(how -> checks.add(kept(subject, how)));
      damaged(subject, schedule.look(runs)).forEach(checks::add);
    }
    UploadLedger uploads = new UploadLedger(workspace);
    List<String> lost = repair ? uploads.repair() : List.of();
    lost.forEach(how -> checks.add(kept("uploads", how)));
    damaged("uploads", uploads.look()).forEach(checks::add);
    if (checks.isEmpty()) {
      checks.add(Check.ok("ledgers", "all lines are as they were written"));
    }
    return checks;
  }

  private static Stream<Check> damaged(String subject, JsonLines.Lines<?> found) {
    String remedy =
        found.records().isEmpty()
            ? "no line is left: restore it, or delete it"
            : "--repair keeps the sound lines";
    return found.damage().stream().map(how -> Check.damaged(subject, how + "; " + remedy));
  }

  private static Check kept(String subject, String how) {
    return Check.repaired(subject, "only the sound lines of its ledger are kept: " + how);
  }
}

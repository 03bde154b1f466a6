package dev.fisherflow.pipelines.doctor;

import dev.fisherflow.transforms.trials.TrialCheck;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;

/** The trials of a workspace: results, weights, and what lies beside them. */
record TrialCheckup(Workspace workspace, boolean repair) {

  List<Check> checks(List<TrialFolder> folders) {
    List<Check> checks = new ArrayList<>();
    TrialCheck trials = new TrialCheck(workspace);
    for (TrialFolder folder : folders) {
      String subject = "trial " + folder.trialId();
      if (repair) {
        trials
            .repair(folder)
            .forEach(file -> checks.add(Check.repaired(subject, file + " is written again")));
      }
      trials.damage(folder).forEach(how -> checks.add(Check.damaged(subject, how)));
    }
    if (checks.isEmpty()) {
      checks.add(Check.ok("trials", folders.size() + " are as they were written"));
    }
    return checks;
  }
}

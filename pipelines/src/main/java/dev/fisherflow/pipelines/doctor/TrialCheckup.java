package dev.fisherflow.pipelines.doctor;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.trials.TrialCheck;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The trials of a workspace: results, weights, and what lies beside them. */
record TrialCheckup(Workspace workspace, boolean repair) {

  /**
   * Looks at them.
   *
   * @param run only its trials; all if empty
   */
  List<Check> checks(Optional<RunFolder> run) {
    List<Check> checks = new ArrayList<>();
    TrialCheck trials = new TrialCheck(workspace);
    List<TrialFolder> folders = run.map(this::of).orElseGet(() -> TrialFolder.all(workspace));
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

  private List<TrialFolder> of(RunFolder run) {
    try {
      return run.trials().orElse(List.of()).stream()
          .map(Trial::getTrialId)
          .map(TrialFolder::new)
          .toList();
    } catch (DamagedException e) {
      return List.of(); // told where the run is looked at
    }
  }
}

package dev.fisherflow.pipelines.doctor;

import dev.fisherflow.learning.host.Hold;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which processes work on runs and trials, and what killed ones were working on. */
record LeaseCheckup(Workspace workspace) {

  List<Check> checks(List<RunFolder> runs, List<TrialFolder> trials) {
    Leases leases = Leases.of(workspace);
    List<Check> checks = new ArrayList<>();
    Stream.concat(runs.stream().map(RunFolder::path), trials.stream().map(TrialFolder::path))
        .forEach(folder -> leases.look(folder).ifPresent(hold -> checks.add(check(folder, hold))));
    return checks.isEmpty()
        ? List.of(Check.ok("leases", "no process works on a run or trial, and none was killed"))
        : checks;
  }

  private static Check check(String folder, Hold hold) {
    return hold.live()
        ? Check.ok(folder, hold.toString())
        : Check.warning(folder, hold + ": the same command resumes the work");
  }
}

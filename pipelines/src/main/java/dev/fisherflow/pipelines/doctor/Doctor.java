package dev.fisherflow.pipelines.doctor;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks at a workspace and the machine, thing by thing.
 *
 * @param workspace the workspace
 * @param repair whether what can be made again is made again
 * @param clock tells which records are from the future
 */
public record Doctor(Workspace workspace, boolean repair, Clock clock) {

  /**
   * Looks at all.
   *
   * @param runId only this run and its trials, beside the machine; everything if empty
   * @param found receives each check when it is made
   * @throws dev.fisherflow.transforms.workspace.WorkspaceException if there is no such run
   */
  public List<Check> examine(Optional<String> runId, Consumer<Check> found) {
    List<Check> checks = new ArrayList<>();
    Consumer<Check> both = checks::add;
    both = both.andThen(found);
    List<RunFolder> runs =
        runId.isPresent()
            ? List.of(RunFolders.existing(workspace, runId.get()))
            : RunFolders.referring(workspace);
    new MachineCheckup(workspace, clock).checks().forEach(both);
    if (runId.isEmpty()) {
      new DatasetCheckup(workspace, repair).checks().forEach(both);
      new LedgerCheckup(workspace, repair).checks().forEach(both);
      new OrphanCheckup(workspace, repair, clock).checks().forEach(both);
    }
    List<TrialFolder> trials =
        runId.isPresent() ? trialsOf(runs.get(0)) : TrialFolder.all(workspace);
    new LeaseCheckup(workspace).checks(runs, trials).forEach(both);
    new TrialCheckup(workspace, repair).checks(trials).forEach(both);
    for (RunFolder run : runs) {
      new RunCheckup(run, repair).checks().forEach(both);
    }
    return checks;
  }

  private static List<TrialFolder> trialsOf(RunFolder run) {
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

package dev.fisherflow.pipelines.doctor;

import dev.fisherflow.transforms.dataset.DatasetCheck;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;

/** The prepared datasets of a workspace. */
record DatasetCheckup(Workspace workspace, boolean repair) {

  List<Check> checks() {
    DatasetCheck datasets = new DatasetCheck(workspace);
    List<Check> checks = new ArrayList<>();
    datasets
        .damage()
        .forEach(
            how ->
                checks.add(Check.damaged("dataset", how + "; the next sweep prepares it again")));
    for (String index : datasets.strayIndexes()) {
      if (repair) {
        workspace.delete(List.of(index));
        checks.add(
            Check.repaired(
                "dataset", index + " led to no dataset and is deleted: it is prepared again"));
      } else {
        checks.add(
            Check.damaged(
                "dataset",
                index + " does not lead to a dataset of its source; --repair deletes it"));
      }
    }
    if (checks.isEmpty()) {
      checks.add(Check.ok("datasets", datasets.count() + " are whole"));
    }
    return checks;
  }
}

package dev.fisherflow.pipelines.trained;

import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.schemas.DevPredictions;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.prediction.PredictTests;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run has kept of the answers of a checkpoint to the rows of a split.
 *
 * @param task what was answered
 * @param rows in the order of the rows
 */
public record KeptAnswers(Task task, List<Prediction> rows) {

  /** Keeps a copy. */
  public KeptAnswers {
    rows = List.copyOf(rows);
  }

  static KeptAnswers of(Workspace workspace, String runId, Selection selection, String split) {
    Task task = Task.of(selection.getTrial());
    List<String> splits = new ArrayList<>(task.splits().dev());
    splits.addAll(task.splits().test());
    if (!splits.contains(split)) {
      throw new ModelException(
          "expected a split of %s, one of %s, found '%s'"
              .formatted(task.key(), String.join(", ", splits), split));
    }
    List<Prediction> rows =
        (task.splits().dev().contains(split)
                ? dev(new RunFolder(workspace, runId), selection)
                : PredictTests.kept(workspace, selection))
            .stream().filter(row -> row.getSplit().equals(split)).toList();
    if (rows.isEmpty()) {
      throw new ModelException(
          "run '%s' has kept no answers to the split %s of %s: give the file of its rows in place of --split"
              .formatted(runId, split, task.key()));
    }
    return new KeptAnswers(task, rows);
  }

  private static List<Prediction> dev(RunFolder run, Selection selection) {
    return run.devPredictions().stream()
        .filter(each -> each.getTrialId().equals(selection.getTrial().getTrialId()))
        .map(DevPredictions::getRows)
        .findFirst()
        .orElse(List.of());
  }
}

package dev.fisherflow.transforms.prediction;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.failure.Failures;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.execution.ExampleSources;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;

/**
 * A selected adapter at work, whose digest is checked first.
 *
 * @param selection the selection
 * @param workspace where its files are
 * @param examples finds its dataset
 */
record SelectedAdapter(Selection selection, Workspace workspace, ExampleSources examples) {

  Task task() {
    return Task.of(selection.getTrial());
  }

  /** The rows of a split of its dataset. */
  List<Example> rows(String split) {
    return examples.of(selection.getTrial()).read(split);
  }

  /**
   * Its answers to a part of its task, split after split.
   *
   * @throws IllegalStateException if its files are not those of the selection, or it gives another
   *     number of answers than there are rows
   */
  List<Prediction> answers(Part part, Learner learner) throws InterruptedException {
    try (ScratchFolder adapter = ScratchFolder.create("adapter")) {
      new TrialStore(workspace).fetch(selection.getCheckpoint(), adapter.path());
      ExampleSource source = examples.of(selection.getTrial());
      List<Prediction> all = new ArrayList<>();
      for (String split : part.splits(task())) {
        int rows = source.read(split).size();
        List<Prediction> answers =
            learner.predict(selection.getTrial(), adapter.path(), source, split);
        if (answers.size() != rows) {
          throw new IllegalStateException(
              "expected %d answers for the split %s, found %d"
                  .formatted(rows, split, answers.size()));
        }
        all.addAll(answers);
      }
      return all;
    }
  }

  /**
   * The record of a failure to answer.
   *
   * @throws InterruptedException if that was an interrupt
   */
  FailedRecord failure(Throwable thrown) throws InterruptedException {
    if (Thread.interrupted()) {
      throw (InterruptedException) new InterruptedException("while predicting").initCause(thrown);
    }
    return FailedRecord.newBuilder()
        .setStage("predict")
        .setFile(selection.getCheckpoint().getUri())
        .setCause(selection.getTask() + ": " + Failures.message(thrown))
        .build();
  }
}

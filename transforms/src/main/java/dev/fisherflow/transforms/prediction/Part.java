package dev.fisherflow.transforms.prediction;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.tasks.Task;
import java.util.List;

/** The splits of a task that are answered together. */
enum Part {
  /** Those to hand in, or to score. */
  TEST {
    @Override
    List<String> splits(Task task) {
      return task.splits().test();
    }
  },
  /** Those that chose the checkpoint; their answers say what it gets wrong. */
  DEV {
    @Override
    List<String> splits(Task task) {
      return task.splits().dev();
    }
  };

  abstract List<String> splits(Task task);

  /** What the answers of a selected checkpoint depend on, as a digest. */
  String key(Selection selection) {
    Digest key =
        Digest.create()
            .add(selection.getCheckpoint().getWeightsDigest())
            .add(selection.getTrial().getDatasetDigest());
    return (this == TEST ? key : key.add(name())).hex();
  }
}

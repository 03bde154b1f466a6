package dev.fisherflow.runners.cli;

import dev.fisherflow.tasks.Glue;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.file.Path;

/** A GLUE folder of a few rows per split, and a sweep over it that takes seconds. */
final class SmallGlue {

  /** Two tasks, two optimizers, two seeds: eight trials of two steps. */
  static final String SPEC =
      spec(
          "[sst2, rte]",
          "{type: sgd, learningRate: 0.1}",
          "[1, 2]",
          "epochs: 1, evaluateEvery: 10");

  private SmallGlue() {}

  /** A sweep of an optimizer and iEF that makes submissions; an epoch has two steps. */
  static String spec(String tasks, String optimizer, String seeds, String training) {
    return """
    name: small
    tasks: %s
    adapter: {type: lora, rank: 4, alpha: 4}
    optimizers:
      - %s
      - {type: ief, learningRate: 10, damping: 1e-7}
    seeds: %s
    training: {batchSize: 8, maxTokens: 32, %s}
    submission: true
    """
        .formatted(tasks, optimizer, seeds, training);
  }

  static Path write(Path folder) {
    write(Workspace.at(folder.toString()));
    return folder;
  }

  static void write(Workspace folder) {
    EmbeddedGlue data = new EmbeddedGlue(7, 16, 8, 8);
    data.publish(Glue.SST2, folder);
    data.publish(Glue.RTE, folder);
  }
}

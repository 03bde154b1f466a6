package dev.fisherflow.runners.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The specification of a sweep of one trial, for a learner that learns nothing. */
final class FakeSweep {

  private FakeSweep() {}

  /**
   * Writes it into a folder.
   *
   * @param training more of its training, each with a comma before it
   * @param sections more of its sections, of a line each
   */
  static String write(Path folder, String training, String... sections) throws IOException {
    return Files.writeString(
            folder.resolve("spec.yaml"),
            """
            name: fake
            tasks: [rte]
            adapter: {type: lora, rank: 2, alpha: 2}
            optimizers: [{type: adamw, learningRate: 0.001}]
            training: {epochs: 1, batchSize: 16, limit: 40%s}
            submission: true
            seeds: [1]
            %s
            """
                .formatted(training, String.join("\n", sections)))
        .toString();
  }
}

package dev.fisherflow.runners.cli;

import dev.fisherflow.learning.host.TemporaryFolder;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * Runs the commands that are used most on a few rows and shows nothing of them. The launcher has
 * Java keep the classes that are then loaded, for later starts.
 */
final class Rehearsal {

  private static final String RUN = "rehearsal";
  private static final String SPEC =
      """
      name: rehearsal
      tasks: [sst2]
      adapter: {type: lora, rank: 1, alpha: 1}
      optimizers:
        - {type: ief, learningRate: 10, damping: 1e-7}
      seeds: [1]
      training: {batchSize: 4, maxTokens: 16, epochs: 1}
      """;

  private Rehearsal() {}

  /** Runs them and exits with 0 if all have succeeded. */
  public static void main(String[] none) throws IOException {
    boolean good;
    try (TemporaryFolder folder = TemporaryFolder.create(RUN)) {
      good = rehearse(folder.path());
    }
    System.exit(good ? 0 : 1);
  }

  /** Whether all commands have succeeded, with their files in a folder. */
  static boolean rehearse(Path folder) throws IOException {
    Path data = folder.resolve("glue");
    new EmbeddedGlue(1, 8, 4, 4).publish(Glue.SST2, Workspace.at(data.toString()));
    String spec = Files.writeString(folder.resolve("rehearsal.yaml"), SPEC).toString();
    String workspace = "--workspace=" + folder.resolve("workspace");
    String glue = "--glue=" + data;
    return run("--version")
        && run("plan", spec, workspace, glue)
        && run("sweep", spec, workspace, glue, "--executor=in-process", "--run-id=" + RUN)
        && run("status", RUN, workspace)
        && run("runs", workspace)
        && run("report", RUN, workspace);
  }

  private static boolean run(String... arguments) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    CommandLine commandLine = Main.commandLine().setOut(nowhere).setErr(nowhere);
    return commandLine.execute(arguments) == 0;
  }
}

package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.report.figure.Illustration;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws what the update rules do. */
@Command(
    name = "illustrate",
    header = "Draw what SGD, NGD, iEF and EF do on two parameters.",
    description = {
      "Writes figure1.svg (least squares), figure4.svg (logistic regression) and illustration.html,"
          + " which holds both and explains them: the two-parameter problems of the paper's Fig. 1"
          + " and Fig. 4. Files of these names are replaced.",
      ""
    })
final class IllustrateCommand implements Callable<Integer> {

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "illustration",
      description = "The folder for the files; created if missing. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Map<String, String> files = Illustration.draw();
    PrintWriter told = spec.commandLine().getOut();
    try {
      Files.createDirectories(out);
      for (Map.Entry<String, String> file : files.entrySet()) {
        told.println(publish(file.getKey(), file.getValue()));
      }
    } catch (IOException e) {
      throw new InputException("cannot write into the folder " + out + ": " + e, e);
    }
    told.flush();
    return ExitCode.OK.code();
  }

  /** Writes beside the file and renames, so that no one ever reads a half of it. */
  private Path publish(String name, String text) throws IOException {
    Path part = out.resolve("." + name + ".part");
    try {
      Files.writeString(part, text);
      return Files.move(part, out.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}

package dev.fisherflow.runners.cli.option;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Where data and models are; options of every command that reads examples. */
public class InputOptions extends ModelOptions {

  @Option(
      names = {"--glue", "--data"},
      paramLabel = "DIR",
      description =
          "Folder with the official files of GLUE (DIR/CoLA/train.tsv, ...) and CIFAR"
              + " (DIR/cifar-100-binary/train.bin, ...). Default: a small generated look-alike. On"
              + " any file system that a workspace can be on.")
  private String glue;

  /** The folder with the official files; the embedded data if empty. */
  Optional<String> glue() {
    return Optional.ofNullable(glue);
  }
}

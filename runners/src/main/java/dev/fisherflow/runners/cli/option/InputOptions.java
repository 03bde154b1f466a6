package dev.fisherflow.runners.cli.option;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Where data and models are; options of every command that reads examples. */
public class InputOptions extends ModelOptions {

  private static final String DATA = "--data";

  @Option(
      names = {"--glue", DATA},
      paramLabel = "DIR",
      description =
          "Folder with the official files of GLUE (DIR/CoLA/train.tsv, ...) and CIFAR"
              + " (DIR/cifar-100-binary/train.bin, ...). Default: a small generated look-alike. On"
              + " any file system that a workspace can be on. The variable FISHERFLOW_DATA does the"
              + " same.")
  private String glue;

  /** The folder with the official files that the command line itself names. */
  Optional<String> glueGiven() {
    return given(DATA) ? glue() : Optional.empty();
  }

  /** The folder with the official files; the embedded data if empty. */
  Optional<String> glue() {
    return Optional.ofNullable(glue);
  }
}

package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.spec.SweepSpecification;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where data and models come from. */
public final class InputOptions {

  @Option(
      names = {"--glue", "--data"},
      paramLabel = "DIR",
      description =
          "Folder with the official files of GLUE (DIR/CoLA/train.tsv, ...) and CIFAR"
              + " (DIR/cifar-100-binary/train.bin, ...). Without it, a small generated look-alike"
              + " is used. On any file system that a workspace may be on.")
  private String glue;

  @Mixin private ModelOptions models;

  /** The specification that a command is given, its models found. */
  public SweepSpecification specification(Path file) {
    return models.find(SpecificationFile.read(file));
  }

  ModelOptions models() {
    return models;
  }

  public Optional<String> glue() {
    return Optional.ofNullable(glue);
  }
}

package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.spec.SweepSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where models are. */
public final class ModelOptions {

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Folder with model folders: a specification's 't5-base' is then DIR/t5-base. Without it,"
              + " models are found from the working directory.")
  private Path folder;

  /** The specification with the paths of its models. */
  public SweepSpecification find(SweepSpecification specification) {
    return folder == null ? specification : specification.withModelsIn(folder);
  }

  /** Whether the user said where models are. */
  public boolean given() {
    return folder != null;
  }

  /** The path of a model. */
  public String find(String model) {
    return folder != null && Files.isDirectory(folder.resolve(model))
        ? folder.resolve(model).toString()
        : model;
  }
}

package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.runners.cli.given.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where models are; options of every command that reads a specification. */
public class ModelOptions {

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Folder with model folders: a specification's 't5-base' is then DIR/t5-base."
              + " Default: the working directory.")
  private Path models;

  /** The specification of a file or preset, or the demonstration if null, its models found. */
  public SweepSpecification specification(Path file) {
    return withModels(SpecificationFile.read(file));
  }

  /** The specification with the paths of its models. */
  SweepSpecification withModels(SweepSpecification specification) {
    return models == null ? specification : specification.withModelsIn(models());
  }

  /** Whether the user said where models are. */
  public boolean modelsGiven() {
    return models != null;
  }

  /** The path of a model. */
  String model(String name) {
    return models == null ? name : ModelSource.in(models(), name);
  }

  private Path models() {
    if (!Files.isDirectory(models)) {
      throw new InputException("expected --models to name a folder, found none at " + models, null);
    }
    return models;
  }
}

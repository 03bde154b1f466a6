package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.runners.cli.given.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where models are; options of every command that reads a specification. */
public class ModelOptions {

  private static final String MODELS = "--models";

  @Option(
      names = MODELS,
      paramLabel = "DIR",
      description =
          "Folder with model folders: a specification's 't5-base' is then DIR/t5-base."
              + " Default: the working directory. The variable FISHERFLOW_MODELS does the same.")
  private Path models;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** The specification of a file or preset, or the demonstration if null, its models found. */
  public SweepSpecification specification(Path file, SetOptions set) {
    return withModels(SpecificationFile.read(file, set.all()));
  }

  /** The specification with the paths of its models. */
  SweepSpecification withModels(SweepSpecification specification) {
    return models == null ? specification : specification.withModelsIn(models());
  }

  /** Whether the command line says where models are; a variable of the environment may too. */
  public boolean modelsGiven() {
    return given(MODELS);
  }

  /** Whether an option stands on the command line, and its value is not a variable's. */
  boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
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

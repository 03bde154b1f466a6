package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.spec.TaskFile;
import dev.fisherflow.pipelines.trained.AdapterSource;
import dev.fisherflow.runners.cli.given.Checks;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.schemas.RunId;
import dev.fisherflow.tasks.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which trained adapter is meant, and where its model is. */
public class AdapterOptions extends ModelOptions {

  /** What RUN|ADAPTER says in the help of a command. */
  static final String DESCRIPTION =
      "The name of a run of the workspace, whose selected checkpoint is meant; or an adapter folder"
          + " in the layout of Python's peft.";

  @Option(
      names = "--task",
      paramLabel = "TASK|FILE",
      completionCandidates = CatalogueWords.Tasks.class,
      description =
          "Of a run with several tasks, this one; the task of an adapter folder, or a .yaml file with"
              + " an own task.")
  private String task;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      completionCandidates = CatalogueWords.Optimizers.class,
      description = "Of a run with several optimizers, what this one trained.")
  private String optimizer;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      completionCandidates = CatalogueWords.Models.class,
      description = "Of a run with several models, this one; the model of an adapter folder.")
  private String model;

  @Option(
      names = "--adapter",
      paramLabel = "NAME",
      description = "Of a run with several adapters, this one, by its name such as lora-r8.")
  private String adapter;

  @Mixin private WorkspaceOptions workspace;

  /** The local workspace, if it is one. */
  Optional<Path> workspace() {
    return workspace.open().local();
  }

  /** The adapter that a run or a folder stands for. */
  AdapterSource source(String given) {
    return sources(List.of(given)).get(0);
  }

  /** The adapters that runs and folders stand for. */
  List<AdapterSource> sources(List<String> given) {
    if (given.stream().allMatch(AdapterOptions::isFolder)) {
      refuse("--optimizer", optimizer);
      refuse("--adapter", adapter);
    }
    return given.stream().map(this::one).toList();
  }

  private static boolean isFolder(String given) {
    return Files.exists(Path.of(given).resolve(AdapterFiles.CONFIG));
  }

  private AdapterSource one(String given) {
    Path folder = Path.of(given);
    if (isFolder(given)) {
      return new AdapterSource.Folder(
          folder,
          Optional.ofNullable(task).map(key -> Checks.valid(() -> task(key))),
          Optional.ofNullable(model),
          this::model);
    }
    if (given.contains("/") || !RunId.sound(given)) {
      throw new UsageException(
          "expected the name of a run, or an adapter folder with %s in it, found %s, which is %s"
              .formatted(
                  AdapterFiles.CONFIG,
                  given,
                  Files.exists(folder) ? "none of an adapter" : "not there"));
    }
    Map<String, String> wanted = new LinkedHashMap<>();
    putIfGiven(
        wanted,
        "task",
        task != null && TaskFile.named(task) ? Checks.valid(() -> task(task)).key() : task);
    putIfGiven(wanted, "optimizer", optimizer == null ? null : optimizer(optimizer));
    putIfGiven(wanted, "model", model);
    putIfGiven(wanted, "adapter", adapter);
    return new AdapterSource.Run(workspace.existing(), RunIds.checked(given), wanted, this::model);
  }

  private static Task task(String given) {
    return TaskFile.named(given) ? TaskFile.read(Path.of(given)) : Task.of(given);
  }

  private static void refuse(String option, String given) {
    if (given != null) {
      throw new UsageException(
          "expected no %s with an adapter folder: it would be ignored".formatted(option));
    }
  }

  private static String optimizer(String name) {
    if (!OptimizerFamily.REGISTRY.names().contains(name)) {
      throw new UsageException(OptimizerFamily.REGISTRY.unknown(name));
    }
    return name;
  }

  private static void putIfGiven(Map<String, String> wanted, String word, String given) {
    if (given != null) {
      wanted.put(word, given);
    }
  }
}

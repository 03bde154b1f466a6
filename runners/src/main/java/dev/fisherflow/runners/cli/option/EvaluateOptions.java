package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.model.family.EmbeddedMiniLm;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.evaluation.EvaluationRequest;
import dev.fisherflow.pipelines.evaluation.EvaluationSource;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.runners.cli.given.Checks;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.tasks.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is evaluated, and with what of the machine. */
public final class EvaluateOptions extends DataOptions {

  static final int DEFAULT_MAX_TOKENS = 100;
  private static final int LEAST_TOKENS = 8;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN|ADAPTER",
      description =
          "The name of a run of the workspace, whose trials kept the checkpoints of their epochs"
              + " (training.keepCheckpoints: epochs); or adapter folders in the layout of Python's"
              + " peft, in the order of their training.")
  private List<String> sources;

  @Mixin private MeasurementOptions measurement;

  @Option(
      names = "--optimizers",
      paramLabel = "NAME",
      split = ",",
      completionCandidates = CatalogueWords.Optimizers.class,
      description = "Only trials of a run that were trained by these.")
  private List<String> optimizers = List.of();

  @Option(
      names = "--tasks",
      paramLabel = "TASK",
      split = ",",
      completionCandidates = CatalogueWords.Tasks.class,
      description = "Only trials of a run on these; the one task of adapter folders.")
  private List<String> tasks = List.of();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      completionCandidates = CatalogueWords.Models.class,
      description = "The model of adapter folders. Default: " + EmbeddedMiniLm.NAME)
  private String model;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description =
          "Inputs of adapter folders are cut to this length. Default: " + DEFAULT_MAX_TOKENS)
  private Integer maxTokens;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Training examples used for adapter folders. Default: all")
  private Long limit;

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description =
          "The run in whose folder the results are written. Default: the run, or 'adapters'.")
  private String runId;

  @Option(names = "--fresh", description = "Evaluate everything again.")
  private boolean fresh;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description = "Ranges of batches evaluated beside each other. Default: one per core.")
  private Integer atOnce;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of each; changes the last bits. Default: ${DEFAULT-VALUE}")
  private int threads;

  /** The request for an evaluation. */
  public EvaluationRequest request() {
    List<Path> adapters =
        sources.stream()
            .map(Path::of)
            .filter(path -> Files.exists(path.resolve(AdapterFiles.CONFIG)))
            .toList();
    EvaluationSource source = adapters.isEmpty() && !isFolder() ? run() : adapters(adapters);
    Checks.ofThisMachine("--threads", threads);
    return new EvaluationRequest(
        source,
        measurement.evaluation(),
        workspace().place(),
        runId(source),
        fresh,
        atOnce == null
            ? Math.max(1, Runtime.getRuntime().availableProcessors() / threads)
            : Checks.ofThisMachine("--at-once", atOnce),
        threads);
  }

  /** Whether what is given are folders, and no run of the workspace. */
  private boolean isFolder() {
    String first = sources.get(0);
    return Files.isDirectory(Path.of(first))
        && (first.contains("/")
            || !new RunFolder(workspace().open(), RunIds.checked(first)).hasResults());
  }

  private EvaluationSource run() {
    if (sources.size() > 1) {
      throw new UsageException(
          "expected one run, or adapter folders with %s in each, found %s"
              .formatted(AdapterFiles.CONFIG, sources));
    }
    refuse("a run, whose trials say it", "--model", model);
    refuse("a run, whose trials say it", "--max-tokens", maxTokens);
    refuse("a run, whose trials say it", "--limit", limit);
    refuse("a run, whose workspace has its data", "--data", glueGiven().orElse(null));
    refuse("a run, whose trials say it", "--models", modelsGiven() ? "" : null);
    tasks.forEach(EvaluateOptions::task);
    Optional<String> unknown =
        optimizers.stream()
            .filter(name -> !OptimizerFamily.REGISTRY.names().contains(name))
            .findFirst();
    if (unknown.isPresent()) {
      throw new UsageException(OptimizerFamily.REGISTRY.unknown(unknown.get()));
    }
    return new EvaluationSource.Run(sources.get(0), tasks, optimizers);
  }

  private EvaluationSource adapters(List<Path> folders) {
    if (folders.size() < sources.size()) {
      throw new UsageException(
          "expected %s in each of the adapter folders %s, found it in %s"
              .formatted(AdapterFiles.CONFIG, sources, folders));
    }
    if (tasks.size() != 1) {
      throw new UsageException(
          "adapter folders are evaluated on one task: expected --tasks TASK, found " + tasks);
    }
    refuse("adapter folders", "--optimizers", optimizers.isEmpty() ? null : optimizers);
    refuse("adapter folders", "--checkpoints", measurement.checkpoints().orElse(null));
    if (limit != null && limit < 1) {
      throw new UsageException("expected --limit to be at least 1, found " + limit);
    }
    return new EvaluationSource.Adapters(
        folders,
        task(tasks.get(0)),
        model(model == null ? EmbeddedMiniLm.NAME : model),
        glue(),
        maxTokens == null
            ? DEFAULT_MAX_TOKENS
            : Checks.atLeast(LEAST_TOKENS, "--max-tokens", maxTokens),
        Optional.ofNullable(limit));
  }

  /** What is given without a use is a mistake. */
  private static void refuse(String source, String option, Object given) {
    if (given != null) {
      throw new UsageException(
          "expected no %s with %s: it would be ignored".formatted(option, source));
    }
  }

  private static Task task(String key) {
    return Checks.valid(() -> Task.of(key));
  }

  private String runId(EvaluationSource source) {
    if (runId != null) {
      return RunIds.checked(runId);
    }
    return source instanceof EvaluationSource.Run run ? RunIds.checked(run.runId()) : "adapters";
  }
}

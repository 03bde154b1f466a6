package dev.fisherflow.runners.cli;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.pipelines.Evaluations;
import dev.fisherflow.pipelines.evaluation.EvaluationOutcome;
import dev.fisherflow.pipelines.evaluation.EvaluationRequest;
import dev.fisherflow.pipelines.evaluation.EvaluationSource;
import dev.fisherflow.pipelines.report.table.EvaluationTable;
import dev.fisherflow.pipelines.spec.CheckpointChoice;
import dev.fisherflow.pipelines.spec.Dampings;
import dev.fisherflow.pipelines.spec.Evaluation;
import dev.fisherflow.runners.cli.option.DataOptions;
import dev.fisherflow.runners.cli.option.RunIds;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.runners.cli.progress.BatchesDisplay;
import dev.fisherflow.runners.cli.progress.Stop;
import dev.fisherflow.runners.cli.progress.Terminal;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Task;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Evaluates update directions at checkpoints. */
@Command(
    name = "evaluate",
    header = "Measure how close each optimizer's updates are to the exact natural gradient.",
    description = {
      "Evaluates update directions at the checkpoints of a finished run, or at adapter folders from"
          + " anywhere, on batches of their training examples, by the indicator gamma of the exact"
          + " Fisher matrix. Writes tables and pictures into the run's folder. What was evaluated"
          + " before is not evaluated again.",
      ""
    })
final class EvaluateCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN|ADAPTER",
      description =
          "The name of a run of the workspace, whose trials kept the checkpoints of their epochs"
              + " (training.keepCheckpoints: epochs); or adapter folders in the layout of Python's"
              + " peft, in the order of their training.")
  private List<String> sources;

  @Mixin private DataOptions data;

  @Option(
      names = "--checkpoints",
      paramLabel = "WHICH",
      defaultValue = "all",
      description =
          "Checkpoints of a run: all, or some of initial (before any step), first, middle, last,"
              + " with commas between. Default: ${DEFAULT-VALUE}")
  private String checkpoints;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "" + Evaluation.BATCHES,
      description = "Batches of each checkpoint. Default: ${DEFAULT-VALUE}")
  private int batches;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "" + Evaluation.BATCH_SIZE,
      description = "Training samples of a batch. Default: ${DEFAULT-VALUE}")
  private int batchSize;

  @Option(
      names = "--micro-batch",
      paramLabel = "N",
      defaultValue = "" + Evaluation.MICRO_BATCH,
      description =
          "Samples that go through the model at once: fewer need less memory. Default:"
              + " ${DEFAULT-VALUE}")
  private int microBatch;

  @Option(
      names = "--updates",
      paramLabel = "RULE",
      split = ",",
      defaultValue = "sgd,ef,ief,sf",
      description =
          "Update rules, with commas between: sgd, ef, ief, sf, kfac, ekfac, iekfac, hf; draws or"
              + " steps after a colon, as in sf:3 or hf:20. Default: ${DEFAULT-VALUE}")
  private List<String> updates;

  @Option(
      names = "--dampings",
      paramLabel = "LAMBDA",
      split = ",",
      defaultValue = "1e-7",
      description =
          "Dampings, with commas between, or decades such as 1e-12..1. Curves over the training are"
              + " drawn at the first. Default: ${DEFAULT-VALUE}")
  private List<String> dampings;

  @Option(
      names = "--optimizers",
      paramLabel = "NAME",
      split = ",",
      description = "Only trials of a run that were trained by these.")
  private List<String> optimizers = List.of();

  @Option(
      names = "--tasks",
      paramLabel = "TASK",
      split = ",",
      description = "Only trials of a run on these; the one task of adapter folders.")
  private List<String> tasks = List.of();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "minilm",
      description = "The model that adapter folders are of. Default: ${DEFAULT-VALUE}")
  private String model;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "100",
      description = "Inputs of adapter folders are cut to this length. Default: ${DEFAULT-VALUE}")
  private int maxTokens;

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

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Option(names = "--fresh", description = "Evaluate all again.")
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
      description = "Threads of each; part of what makes the bits. Default: ${DEFAULT-VALUE}")
  private int threads;

  @Spec private CommandSpec spec;

  private final Evaluations evaluations;

  EvaluateCommand(Evaluations evaluations) {
    this.evaluations = evaluations;
  }

  @Override
  public Integer call() {
    List<Path> folders =
        sources.stream()
            .map(Path::of)
            .filter(path -> Files.exists(path.resolve(AdapterFiles.CONFIG)))
            .toList();
    EvaluationSource source = folders.isEmpty() ? run() : adapters(folders);
    Evaluation evaluation = evaluation();
    EvaluationRequest request =
        new EvaluationRequest(
            source,
            evaluation,
            data.workspace(),
            runId(source),
            fresh,
            atOnce == null
                ? Math.max(1, Runtime.getRuntime().availableProcessors() / threads)
                : atOnce,
            threads);
    EvaluationOutcome outcome;
    PrintWriter err = spec.commandLine().getErr();
    try (BatchesDisplay display = BatchesDisplay.create(err, Terminal.interactive());
        Stop stop =
            Stop.of(err, () -> "batches that were done are kept; the same command goes on")) {
      outcome = evaluations.evaluate(request, display);
    }
    print(outcome, evaluation);
    return outcome.failures().isEmpty() ? ExitCode.OK.code() : ExitCode.TRIALS_FAILED.code();
  }

  private Evaluation evaluation() {
    return checked(
        () -> {
          EvaluationSettings settings =
              EvaluationSettings.of(
                  updates.stream().map(String::strip).map(UpdateRule::of).toList(),
                  dampings.stream().flatMap(text -> Dampings.of(text.strip()).stream()).toList());
          require(batches >= 1, "--batches to be at least 1", batches);
          require(threads >= 1, "--threads to be at least 1", threads);
          require(atOnce == null || atOnce >= 1, "--at-once to be at least 1", atOnce);
          return new Evaluation(
              CheckpointChoice.of(checkpoints),
              batches,
              new EvaluationPlan(settings, batchSize, microBatch));
        });
  }

  private EvaluationSource run() {
    if (sources.size() > 1) {
      throw mistake(
          "expected one run, or adapter folders with "
              + AdapterFiles.CONFIG
              + " in each, found "
              + sources);
    }
    tasks.forEach(EvaluateCommand.this::task);
    return new EvaluationSource.Run(sources.get(0), tasks, optimizers);
  }

  private EvaluationSource adapters(List<Path> folders) {
    if (folders.size() < sources.size()) {
      throw mistake(
          "expected %s in each of the adapter folders %s, found it in %s"
              .formatted(AdapterFiles.CONFIG, sources, folders));
    }
    if (tasks.size() != 1) {
      throw mistake(
          "adapter folders are evaluated on one task: expected --tasks TASK, found " + tasks);
    }
    return new EvaluationSource.Adapters(
        folders,
        task(tasks.get(0)),
        data.models().find(model),
        data.glue(),
        maxTokens,
        Optional.ofNullable(limit));
  }

  private Task task(String key) {
    return checked(() -> Task.of(key));
  }

  private String runId(EvaluationSource source) {
    if (runId != null) {
      return RunIds.checked(runId, spec);
    }
    return source instanceof EvaluationSource.Run run
        ? RunIds.checked(run.runId(), spec)
        : "adapters";
  }

  private void print(EvaluationOutcome outcome, Evaluation evaluation) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("summaries", JsonOutput.records(outcome.summaries()));
      all.put("failures", JsonOutput.records(outcome.failures()));
      all.put("files", outcome.files());
      out.print(JsonOutput.of(all));
      out.flush();
      return;
    }
    List<Double> values = evaluation.plan().settings().dampings();
    if (!outcome.summaries().isEmpty()) {
      out.println(
          EvaluationTable.render(outcome.summaries(), values.isEmpty() ? 0 : values.get(0)));
    }
    for (FailedRecord failure : outcome.failures()) {
      out.println("not evaluated: " + failure.getFile() + ": " + failure.getCause());
    }
    outcome.files().forEach(out::println);
    out.flush();
  }

  private <T> T checked(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw mistake(e.getMessage());
    }
  }

  private static void require(boolean fulfilled, String expected, Object found) {
    if (!fulfilled) {
      throw new IllegalArgumentException("expected " + expected + ", found " + found);
    }
  }

  private ParameterException mistake(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

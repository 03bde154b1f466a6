package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Evaluations;
import dev.fisherflow.pipelines.evaluation.EvaluationOutcome;
import dev.fisherflow.pipelines.evaluation.EvaluationRequest;
import dev.fisherflow.pipelines.evaluation.EvaluationSource;
import dev.fisherflow.pipelines.evaluation.GivenAdapters;
import dev.fisherflow.runners.cli.option.EvaluateOptions;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.EvaluationText;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.runners.cli.progress.BatchesDisplay;
import dev.fisherflow.runners.cli.progress.Stop;
import dev.fisherflow.runners.cli.progress.Terminal;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Evaluates update directions at checkpoints. */
@Command(
    name = "evaluate",
    header = "Measure how close each optimizer's updates are to the exact natural gradient.",
    description = {
      "Evaluates update directions at the checkpoints of a finished run, or at adapter"
          + " folders from anywhere, on batches of their training examples, by the indicator gamma"
          + " of the exact Fisher matrix. Writes tables and charts into the run's folder. Reuses"
          + " earlier evaluations.",
      ""
    })
final class EvaluateCommand implements Callable<Integer> {

  @Mixin private EvaluateOptions options;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Spec private CommandSpec spec;

  private final Evaluations evaluations;

  EvaluateCommand(Evaluations evaluations) {
    this.evaluations = evaluations;
  }

  @Override
  public Integer call() {
    EvaluationRequest request = options.request();
    if (request.source() instanceof EvaluationSource.Adapters adapters) {
      GivenAdapters.doubts(adapters)
          .forEach(doubt -> ErrorReporter.warn(spec.commandLine(), doubt));
    }
    EvaluationOutcome outcome = watched(request);
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        json
            ? EvaluationText.json(outcome)
            : EvaluationText.render(outcome, request.evaluation().plan().settings()));
    out.flush();
    return outcome.failures().isEmpty() ? ExitCode.OK.code() : ExitCode.TRIALS_FAILED.code();
  }

  private EvaluationOutcome watched(EvaluationRequest request) {
    PrintWriter err = spec.commandLine().getErr();
    try (BatchesDisplay display = BatchesDisplay.create(err, Terminal.interactive());
        Stop stop =
            Stop.of(err, () -> "batches that were done are kept; the same command resumes")) {
      return evaluations.evaluate(request, display);
    }
  }
}

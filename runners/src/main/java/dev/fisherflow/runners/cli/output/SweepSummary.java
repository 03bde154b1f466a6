package dev.fisherflow.runners.cli.output;

import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.report.table.RankingTable;
import dev.fisherflow.pipelines.report.table.TargetTable;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.goal.Target;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.progress.TrialLabel;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a sweep says at its end. */
public final class SweepSummary {

  private final SweepOutcome outcome;
  private final TrialNames names;

  private SweepSummary(SweepOutcome outcome, TrialNames names) {
    this.outcome = outcome;
    this.names = names;
  }

  /** Prints the summary of what was asked for. */
  public static void print(SweepOutcome outcome, SweepRequest request, PrintWriter out) {
    SweepSpecification specification = request.specification();
    out.print(render(outcome, TrialPlan.of(specification).names(), specification.target()));
    out.flush();
  }

  /** The ranking, what did not succeed and why, and where the files are. */
  private static String render(SweepOutcome outcome, TrialNames names, Optional<Target> target) {
    SweepSummary summary = new SweepSummary(outcome, names);
    return RankingTable.render(outcome.results(), outcome.selections(), outcome.testScores(), names)
        + "\n"
        + target.map(reached -> TargetTable.render(reached, outcome.results()) + "\n").orElse("")
        + summary.counts()
        + summary.unsuccessful()
        + summary.failuresAfterTraining()
        + DataWarningLines.render(outcome.dataWarnings())
        + summary.files();
  }

  private String counts() {
    String counts =
        "%d trials: %d succeeded, %d diverged, %d failed%s\n"
            .formatted(
                outcome.results().size(),
                with(TrialStatus.SUCCEEDED).size(),
                with(TrialStatus.DIVERGED).size(),
                outcome.failedTrials().size(),
                outcome.cancelledTrials().isEmpty()
                    ? ""
                    : ", %d cancelled".formatted(outcome.cancelledTrials().size()));
    long rows =
        outcome.failures().stream().filter(record -> record.getStage().equals("prepare")).count();
    return rows == 0
        ? counts
        : counts + rows + " rows of the data have a fault: failures.avro of the run lists them\n";
  }

  private String failuresAfterTraining() {
    return outcome.failuresAfterTraining().stream()
        .map(
            failure ->
                "  %s %s failed: %s\n"
                    .formatted(failure.getStage(), failure.getFile(), failure.getCause()))
        .collect(Collectors.joining());
  }

  private String unsuccessful() {
    return lines(TrialStatus.DIVERGED) + lines(TrialStatus.FAILED) + lines(TrialStatus.CANCELLED);
  }

  private String lines(TrialStatus status) {
    return with(status).stream()
        .map(result -> "  %s: %s\n".formatted(describe(result), TrialLabel.ending(result)))
        .sorted()
        .collect(Collectors.joining());
  }

  private String describe(TrialResult result) {
    return TrialLabel.of(result.getTrial(), names.hyperparameters(result.getTrial()));
  }

  private String files() {
    return "report       %s\nresults      %s\nmanifest     %s\n%s%s"
        .formatted(
            outcome.reportFile(),
            outcome.resultsFile(),
            outcome.manifestFile(),
            outcome.submissions().stream()
                .map("submission   %s\n"::formatted)
                .collect(Collectors.joining()),
            outcome.evaluation().map("evaluation   %s\n"::formatted).orElse(""));
  }

  private List<TrialResult> with(TrialStatus status) {
    return outcome.results().stream().filter(result -> result.getStatus() == status).toList();
  }
}

package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.run.RunControl;
import dev.fisherflow.pipelines.run.RunControl.Outcome;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.given.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which run, or which of its trials, is asked something. */
public final class ControlOptions {

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run's id, as --run-id of sweep gives it.")
  private String runId;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TRIAL",
      description =
          "Trials by the beginning of their ids, or by their names as status prints them, in quotes."
              + " Default: all trials of the run that are not finished.")
  private List<String> trials = new ArrayList<>();

  @Mixin private WorkspaceOptions workspace;

  public String runId() {
    return RunIds.checked(runId);
  }

  /**
   * Asks.
   *
   * @param request what, of the trials of the given names
   * @return in a sentence whom it concerned
   * @throws UsageException if there are no such trials, or no process works on the run
   */
  public String ask(BiFunction<RunControl, List<String>, Outcome> request, String done) {
    try {
      Outcome outcome =
          request.apply(RunControl.of(workspace.existing(), runId()), List.copyOf(trials));
      if (outcome.ended()) {
        return "run %s has ended: its trials stay as they are".formatted(runId());
      }
      return "run %s: %d trials %s, %d of them running: after their step; %d are over and stay as they are"
          .formatted(
              runId(), outcome.open().size(), done, outcome.running(), outcome.over().size());
    } catch (NoSuchElementException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}

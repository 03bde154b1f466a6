package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.run.RunControl;
import dev.fisherflow.runners.cli.option.ControlOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Cancels trials. */
@Command(
    name = "cancel",
    header = "Cancel a run, or some of its trials.",
    description = {
      "Trials that are not finished are trained no more: a running one ends after its step and"
          + " keeps its training state. The run goes to its end without them: the finished trials are"
          + " selected, predicted and reported, the others are CANCELLED in its records, status and"
          + " report, and sweep ends with exit code 8. Nothing of that is part of a trial's id: the"
          + " next sweep trains what was cancelled, from the state that it kept.",
      ""
    })
final class CancelCommand implements Callable<Integer> {

  @Mixin private ControlOptions control;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String told = control.ask(RunControl::cancel, "are cancelled");
    spec.commandLine().getOut().println(told);
    return ExitCode.OK.code();
  }
}

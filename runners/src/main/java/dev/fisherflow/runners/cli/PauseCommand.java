package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.run.RunControl;
import dev.fisherflow.runners.cli.option.ControlOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Pauses trials. */
@Command(
    name = "pause",
    header = "Pause a run, or some of its trials.",
    description = {
      "Trials that are not finished are trained no more until fisherflow resume: a running one"
          + " writes its training state after its step and frees its slot for others. The sweep waits"
          + " for paused trials and says so. A sweep that is begun again knows of no pause.",
      ""
    })
final class PauseCommand implements Callable<Integer> {

  @Mixin private ControlOptions control;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String told = control.ask(RunControl::pause, "are paused");
    spec.commandLine().getOut().println(told);
    return ExitCode.OK.code();
  }
}

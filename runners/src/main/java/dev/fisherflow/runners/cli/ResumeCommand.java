package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.run.RunControl;
import dev.fisherflow.runners.cli.option.ControlOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Resumes trials. */
@Command(
    name = "resume",
    header = "Resume a paused run, or some of its trials.",
    description = {
      "Paused trials are trained from the step at which they were paused, to the same bits as"
          + " without the pause. A run whose process has ended is resumed by the same sweep command"
          + " instead.",
      ""
    })
final class ResumeCommand implements Callable<Integer> {

  @Mixin private ControlOptions control;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String told = control.ask(RunControl::resume, "are to be trained");
    spec.commandLine().getOut().println(told);
    return ExitCode.OK.code();
  }
}

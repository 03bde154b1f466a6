package dev.fisherflow.runners.cli;

import dev.fisherflow.runners.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script for a shell. */
@Command(
    name = "completion",
    header = "Print a script that completes commands and options in a shell.",
    description = {
      "Add this line to ~/.bashrc or ~/.zshrc:",
      "",
      "    source <(fisherflow completion bash)",
      ""
    })
final class CompletionCommand implements Callable<Integer>, CommandChoice.OfAll {

  /** Shells, by the names that users give. */
  enum Shell {
    bash,
    zsh
  }

  @SuppressWarnings("UnusedVariable")
  @Parameters(arity = "1", paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Shell shell; // picocli's script suits both

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    root.getOut().print(AutoComplete.bash(root.getCommandName(), root));
    root.getOut().flush();
    return ExitCode.OK.code();
  }
}

package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.fetch.FetchProgress;
import dev.fisherflow.runners.cli.progress.FetchBars;
import dev.fisherflow.runners.cli.progress.FetchLines;
import dev.fisherflow.runners.cli.progress.Terminal;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Fetches what is not embedded. */
@Command(
    name = "fetch",
    header = "Fetch a model or data over HTTPS.",
    description = {
      "Resumes an interrupted fetch, checks size and digest, and publishes complete files only.",
      ""
    },
    subcommands = {FetchModelCommand.class, FetchDataCommand.class})
final class FetchCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected model or data");
  }

  /** Fetches, with bars on a terminal and lines elsewhere. */
  static void fetch(CommandSpec spec, Consumer<FetchProgress> fetch) {
    PrintWriter err = spec.commandLine().getErr();
    if (!Terminal.interactive()) {
      fetch.accept(new FetchLines(err, InstantSource.system()));
    } else {
      try (FetchBars bars = new FetchBars(err)) {
        fetch.accept(bars);
      }
    }
  }
}

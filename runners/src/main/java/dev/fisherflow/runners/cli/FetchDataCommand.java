package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.fetch.DataFetch;
import dev.fisherflow.pipelines.fetch.FetchSettings;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches the data of tasks. */
@Command(
    name = "data",
    header = "Fetch the data of tasks.",
    description = {
      "Fetches GLUE's public files and the CIFAR binaries, and unpacks them into the"
          + " folders that --glue expects (DIR/CoLA/train.tsv, ..., DIR/cifar-10-batches-bin/...)."
          + " Keeps files that exist.",
      ""
    })
final class FetchDataCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "TASK",
      completionCandidates = Tasks.class,
      description = "Any of: ${COMPLETION-CANDIDATES}. mnli brings ax, the diagnostic set, along.")
  private List<String> tasks;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "The folder in which each task gets a folder.")
  private Path to;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description =
          "A mirror: one folder with all files by their names; https, or http on localhost."
              + " Default: where each file was published.")
  private String baseUrl;

  @Option(
      names = "--sha256",
      paramLabel = "FILE=HEX",
      description = "Expect this digest of a file instead of the published one; may be repeated.")
  private Map<String, String> sha256 = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    DataFetch.Request request =
        new DataFetch.Request(tasks, Optional.ofNullable(baseUrl), to, sha256);
    FetchCommand.fetch(spec, progress -> DataFetch.fetch(request, FetchSettings.DEFAULT, progress));
    spec.commandLine().getOut().println("%s: in %s".formatted(String.join(", ", tasks), to));
    return ExitCode.OK.code();
  }

  /** Names of the tasks, for the help. */
  static final class Tasks implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return DataFetch.tasks().iterator();
    }
  }
}

package dev.fisherflow.runners.cli;

import dev.fisherflow.runners.cli.output.CommandPages;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the pages of the commands, for those who work on the program. */
@Command(
    name = "command-pages",
    hidden = true,
    header = "Write a page of Markdown for each command.")
public final class CommandPagesCommand implements Callable<Integer>, CommandChoice.OfAll {

  @Parameters(arity = "1", paramLabel = "DIR", description = "The folder of the pages.")
  private Path folder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Map<String, String> pages = CommandPages.of(spec.root().commandLine());
    Files.createDirectories(folder);
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(folder.resolve(page.getKey()), page.getValue());
    }
    for (Path old : pagesIn(folder)) {
      if (!pages.containsKey(old.getFileName().toString())
          && Files.readString(old).startsWith(CommandPages.MARK)) {
        Files.delete(old);
      }
    }
    spec.commandLine().getOut().printf("%d pages are in %s%n", pages.size(), folder);
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }

  public static List<Path> pagesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }
}

package dev.fisherflow.runners.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.runners.cli.CommandPagesCommand;
import dev.fisherflow.runners.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class CommandPagesTest {

  private static final Path COMMITTED = Path.of("..", "docs", "commands");

  @TempDir private Path folder;

  @Test
  void theCommittedPagesAreThoseOfTheProgram() throws IOException {
    assertThat(pages(COMMITTED))
        .as(
            "the pages in docs/commands are stale; write them again with"
                + " './fisherflow command-pages docs/commands' and commit them")
        .isEqualTo(CommandPages.of(Main.commandLine()));
  }

  private static Map<String, String> pages(Path folder) throws IOException {
    Map<String, String> pages = new TreeMap<>();
    for (Path page : CommandPagesCommand.pagesIn(folder)) {
      pages.put(page.getFileName().toString(), Files.readString(page));
    }
    return pages;
  }

  @Test
  void everyCommandHasAPageButHiddenOnes() {
    Map<String, String> pages = CommandPages.of(Main.commandLine());
    assertThat(pages)
        .containsKeys("README.md", "sweep.md", "fetch.md", "fetch-model.md", "fetch-data.md")
        .doesNotContainKey("command-pages.md");
    assertThat(pages.get("README.md"))
        .contains("| [fisherflow fetch model](fetch-model.md) | Fetch a model from a hub")
        .contains("* 3: crashed: a fault of fisherflow\n");
    assertThat(pages.get("sweep.md")).endsWith("\n[Exit codes](README.md#exit-codes)\n");
  }

  @Test
  void whatACommandDeclaresIsOnItsPage() {
    CommandLine root =
        new CommandLine(new Root()).addSubcommand(new Small()).addSubcommand(new Secret());
    assertThat(CommandPages.of(root).get("small.md"))
        .isEqualTo(
            CommandPages.MARK
                + """


                # root small

                Do \\<little\\*.

                    root small --to=DIR [OPTION...] FILE... [MORE]

                First.

                    as it is <*>

                Last.

                ## Arguments

                * `FILE`: Files.
                * `MORE`: One more.

                ## Options

                * `-t`, `--to=DIR` (required): Where to.
                * `--times=N`: How often. Default: 3
                * `--debug`: For those who ask.
                """);
  }

  @Test
  void pagesOfCommandsThatAreGoneAreDeletedAndOthersLeftAlone() throws IOException {
    Path old = Files.writeString(folder.resolve("old.md"), CommandPages.MARK + "\n");
    Path other = Files.writeString(folder.resolve("other.md"), "# By hand\n");
    StringWriter out = new StringWriter();
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .execute("command-pages", folder.toString());
    assertThat(status).isZero();
    assertThat(out.toString()).contains("pages are in");
    assertThat(old).doesNotExist();
    assertThat(other).exists();
    assertThat(folder.resolve("sweep.md")).content().startsWith(CommandPages.MARK);
  }

  @Command(name = "root")
  private static final class Root {
    @Option(
        names = "--debug",
        scope = CommandLine.ScopeType.INHERIT,
        description = "For those who ask.")
    private boolean debug;
  }

  @Command(
      name = "small",
      aliases = "little",
      header = "Do <little*.",
      description = {"First.", "", "    as it is <*>", "", "Last.", ""})
  private static final class Small {
    @Parameters(index = "0", arity = "1..*", paramLabel = "FILE", description = "Files.")
    private String[] files;

    @Parameters(index = "1", arity = "0..1", paramLabel = "MORE", description = "One more.")
    private String more;

    @Option(
        names = {"-t", "--to"},
        required = true,
        paramLabel = "DIR",
        description = "Where to.")
    private String to;

    @Option(
        names = "--times",
        paramLabel = "N",
        defaultValue = "3",
        description = "How often. Default: ${DEFAULT-VALUE}")
    private int times;

    @Option(names = "--secret", hidden = true)
    private boolean secret;
  }

  @Command(name = "secret", hidden = true)
  private static final class Secret {}
}

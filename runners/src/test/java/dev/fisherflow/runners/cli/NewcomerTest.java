package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The first commands of a person with a file of rows. */
class NewcomerTest {

  @TempDir Path folder;

  private final Program program = Program.whole();

  @Test
  void theProgramAlonePrintsItsCommandsByUse() {
    assertThat(program.run()).isEqualTo(ExitCode.OK.code());
    assertThat(program.out())
        .containsSubsequence("Start:", "init", "plan", "sweep", "Look:", "status", "Keep:", "gc");
    assertThat(program.err()).isEmpty();
  }

  @Test
  void initWritesAFileThatIsReadAndOverwritesNone() throws IOException {
    Path data = Files.writeString(folder.resolve("train.csv"), "text,label\nfine,a\nbad,b\n");
    String file = folder.resolve("mine.yaml").toString();
    assertThat(program.run("init", data.toString(), "-o", file, "--task", "moods")).isZero();
    assertThat(program.out())
        .contains("fisherflow plan " + file)
        .endsWith("fisherflow sweep %s%n".formatted(file));
    String written = Files.readString(Path.of(file));
    assertThat(written).contains("- name: moods");
    assertThat(program.run("init", data.toString(), "-o", file)).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("mine.yaml is there already");
    assertThat(Files.readString(Path.of(file))).isEqualTo(written);
  }

  @Test
  void statusWithoutARunSaysThatThereIsNone() {
    assertThat(program.run("status", "--workspace", folder.toString()))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("the workspace has no run yet");
  }

  @Test
  void variablesStandInForOptionsThatAreNotGiven() {
    Somewhere here = new Somewhere();
    CommandLine commandLine =
        new CommandLine(here)
            .setDefaultValueProvider(
                new EnvironmentDefaults(
                    Map.of(
                        "FISHERFLOW_WORKSPACE", "kept",
                        "FISHERFLOW_MODELS", " ",
                        "FISHERFLOW_DATA", "glue")));
    commandLine.parseArgs();
    assertThat(here.data).isEqualTo("glue");
    assertThat(here.workspace).isEqualTo("kept");
    assertThat(here.models).isEqualTo("none");
    commandLine.parseArgs("--workspace", "given");
    assertThat(here.workspace).isEqualTo("given");
  }

  /** Options of these names. */
  @Command
  static final class Somewhere {
    @Option(names = "--workspace", defaultValue = "workspace")
    private String workspace;

    @Option(names = {"--glue", "--data"})
    private String data;

    @Option(names = "--models", defaultValue = "none")
    private String models;
  }
}

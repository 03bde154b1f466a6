package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.runners.cli.given.Sizes;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.TypeConversionException;

/** What makes the commands pleasant: completion, JSON, colours, errors in one line. */
class ComfortTest {

  @TempDir private Path folder;

  private Ansi ansi = Ansi.OFF;
  private final Program program =
      new Program(() -> Main.commandLine().setColorScheme(Help.defaultColorScheme(ansi)));

  private int run(Ansi ansi, String... arguments) {
    this.ansi = ansi;
    return program.run(arguments);
  }

  private JsonNode json(String... arguments) throws IOException {
    run(Ansi.OFF, arguments);
    return new ObjectMapper().readTree(program.out());
  }

  @ParameterizedTest
  @CsvSource({
    "sw,sweep",
    "sweep --exec,--executor",
    "validate,validate-submission",
    "evaluate --optimizers adaf,adafactor",
    "evaluate --tasks mrp,mrpc",
    "evaluate --model mini,minilm",
    "describe sched,schedule",
    "describe optimizer adaf,adafactor"
  })
  void bashCompletesCommandsOptionsAndWhatIsDeclared(String typed, String completed)
      throws IOException, InterruptedException {
    assertThat(run(Ansi.OFF, "completion", "bash")).isZero();
    Path script = Files.writeString(folder.resolve("completion"), program.out());
    List<String> words = new ArrayList<>(List.of("fisherflow"));
    words.addAll(List.of(typed.split(" ")));
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_fisherflow; echo ${COMPREPLY[@]}"
                    .formatted(script, String.join(" ", words), words.size() - 1))
            .start();
    String reply = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(reply.strip()).isEqualTo(completed);
  }

  @Test
  void zshGetsTheSameScriptAndOtherShellsNone() {
    assertThat(run(Ansi.OFF, "completion", "zsh")).isZero();
    assertThat(program.out()).contains("bashcompinit", "_complete_fisherflow");
    assertThat(run(Ansi.OFF, "completion", "fish")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("fish", "[bash, zsh]");
  }

  @Test
  void modelsAreDescribedInJson() throws IOException {
    JsonNode entries = json("describe", "paper-mlp", "--json");
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).get("trained").asLong()).isEqualTo(10_510_346);
    assertThat(entries.get(0).get("stepBytes").get("adamw").get("weights").isNumber()).isTrue();
  }

  @Test
  void aZipIsJudgedInJson() throws IOException {
    Path zip = Files.writeString(folder.resolve("a.zip"), "no zip");
    JsonNode verdict = json("validate-submission", zip.toString(), "--json");
    assertThat(verdict.get("valid").asBoolean()).isFalse();
    assertThat(verdict.get("findings").get(0).get("check").asText()).isEqualTo("ZIP");
    assertThat(program.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status --json",
        "plan --json",
        "describe --json",
        "prepare --json",
        "evaluate --json",
        "gc --json",
        "validate-submission --json"
      })
  void everyListingHasJson(String line) {
    String[] words = line.split(" ");
    CommandLine command = Main.commandLine().getSubcommands().get(words[0]);
    assertThat(command.getCommandSpec().findOption(words[1])).isNotNull();
  }

  @Test
  void errorsAreColouredOnATerminalOnlyAndNotAgainstTheWill() {
    assertThat(run(Ansi.ON, "status", "r", "--workspace", folder.toString())).isEqualTo(1);
    assertThat(program.err()).startsWith("\033[").contains("there is no run 'r'");
    run(Ansi.ON, "status", "r", "--workspace", folder.toString(), "--no-color");
    assertThat(program.err()).startsWith("fisherflow: there is no run 'r'");
    run(Ansi.ON, "--no-color", "swep");
    assertThat(program.err()).startsWith("fisherflow: Unmatched argument");
    run(Ansi.ON, "--no-color", "sweep", "--help");
    assertThat(program.out()).doesNotContain("\033[");
  }

  /** Whatever command it is, a wrong input is told in one line, without a trace. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sweep %s/none.yaml",
        "plan %s/none.yaml",
        "plan %s/spec.yaml --since r --workspace %s",
        "plan %s/spec.yaml --since ../r --workspace %s",
        "describe %s/none.yaml",
        "prepare %s/none.yaml",
        "status r --workspace %s",
        "evaluate r --workspace %s",
        "validate-submission %s/none.zip",
        "gc --workspace %s/none",
        "gc --keep-bytes much",
        "gc --best -1 --workspace %s",
        "prove-resume %s/none.yaml",
        "fetch model a/b --base-url ftp://x --to %s/m",
        "completion csh"
      })
  void wrongInputIsToldInOneLine(String line) throws IOException {
    Files.writeString(
        folder.resolve("spec.yaml"),
        "name: small\ntasks: [sst2]\noptimizers: [{type: sgd, learningRate: 1}]\n");
    Files.createDirectories(folder.resolve("runs/other"));
    Files.writeString(folder.resolve("runs/other/begun.json"), "{}");
    assertThat(run(Ansi.OFF, line.replace("%s", folder.toString()).split(" ")))
        .as(program.err())
        .isEqualTo(ExitCode.INPUT.code());
    List<String> lines = program.err().lines().filter(l -> !l.startsWith("Try '")).toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("fisherflow: ").doesNotContain("crashed");
  }

  @Test
  void sizesAreRefusedInWords() {
    assertThatThrownBy(() -> new Sizes().convert("ten"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("expected a size such as 10GB");
  }
}

package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.TrialStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that no command takes, and names of what is not there. */
class GivenValuesTest {

  @TempDir private Path folder;

  private final Program program = Program.learningNothing(trial -> TrialStatus.SUCCEEDED);

  @BeforeEach
  void thereIsAWorkspace() throws IOException {
    Files.createDirectories(folder.resolve("workspace"));
  }

  private void refused(List<String> arguments, String... told) {
    assertThat(program.run(arguments.toArray(String[]::new)))
        .as("%s: %s", arguments, program.out())
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains(told);
    assertThat(program.err().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(420));
  }

  @ParameterizedTest
  @CsvSource({
    "sweep, --workspace",
    "runs, --workspace",
    "gc, --workspace",
    "sweep, --glue",
    "sweep, --models",
    "sweep, --run-id",
    "sweep, --flink-master",
    "schedule, --name",
    "submissions list, --workspace"
  })
  void anEmptyValueIsNone(String command, String option) {
    for (String value : List.of("", " ", "a\0b")) {
      List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
      if (command.equals("schedule")) {
        arguments.add("--once");
      }
      arguments.addAll(List.of(option, value));
      refused(arguments, value.isBlank() ? "expected a value for --" : option);
      assertThat(program.err()).doesNotContain("\0");
    }
  }

  @Test
  void anEmptyParameterIsNone() {
    refused(List.of("sweep", ""), "expected a value for SPEC, found ''");
    refused(List.of("status", " "), "expected a value for RUN, found ' '");
  }

  @ParameterizedTest
  @CsvSource({"runs", "submissions list", "gc"})
  void aWorkspaceThatIsNotThereIsToldWithTheNearestName(String command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of("--workspace", folder.resolve("workspce").toString()));
    refused(
        arguments,
        "expected --workspace to name a folder, found none at " + folder,
        "did you mean 'workspace'?");
    arguments.set(arguments.size() - 1, Files.createFile(folder.resolve("file")).toString());
    refused(arguments, "expected --workspace to name a folder");
  }

  @Test
  void aNameMayBeginLikeAFileOfArguments() {
    refused(List.of("plan", "@file"), "there is no file @file");
  }

  @Test
  void theRunToCompareAPlanWithIsLookedForFirst() {
    String nowhere = folder.resolve("workspace").toString();
    refused(List.of("plan", "no.yaml", "--since", "x[1"), "there is no file no.yaml");
    refused(
        List.of("plan", "paper-lora", "--since", "x[1", "--workspace", nowhere),
        "the name of a run: expected",
        "found 'x[1'");
    refused(List.of("plan", "paper-lora", "--since", "x1", "--workspace", nowhere), "x1");
  }

  @Test
  void anOptionThatWouldBeIgnoredIsRefused() {
    refused(List.of("describe", "optimizer", "--models", "M"), "expected no --models with a kind");
    refused(List.of("sweep", "--flink-master", "host:1"), "expected --runner flink with");
  }

  @Test
  void theTerminalObeysNothingThatWasGiven() {
    for (List<String> arguments :
        List.of(
            List.of("plan", "\u001b[2J.yaml"),
            List.of("status", "\u001b[2J"),
            List.of("describe", "\u001b[2J"),
            List.of("describe", "optimizer", "\u001b[2J"),
            List.of("sweep", "--\u001b[2J"),
            List.of("sweep", "--executor", "\u001b[2J"))) {
      refused(arguments, "\\u001b[2J");
      assertThat(program.err()).doesNotContain("\u001b");
    }
  }

  @Test
  void aSpecificationThatNeverBeginsIsNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    refused(List.of("plan", pipe.toString()), "found a pipe or device");
    refused(List.of("plan", "/dev/zero"), "/dev/zero", "characters");
  }
}

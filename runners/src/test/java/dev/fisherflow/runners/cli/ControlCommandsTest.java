package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sweep of two trials, one at a time, and what is asked of it while the first one trains. */
@Timeout(180)
class ControlCommandsTest {

  private static final AtomicReference<Consumer<Trial>> MEANWHILE = new AtomicReference<>();

  @TempDir private Path folder;

  private final Program program =
      Program.learningNothing(
          trial -> {
            MEANWHILE.get().accept(trial);
            return TrialStatus.SUCCEEDED;
          });
  private final Program other = Program.whole();

  @Test
  void aCancelledRunEndsWithWhatIsFinishedAndTheSameSweepTrainsTheRest() throws IOException {
    MEANWHILE.set(trial -> assertThat(ask("cancel", "r", waiting(trial))).isZero());
    assertThat(sweep()).isEqualTo(ExitCode.CANCELLED.code());
    assertThat(program.out())
        .contains("2 trials: 1 succeeded, 0 diverged, 0 failed, 1 cancelled\n")
        .contains("CANCELLED at step 0: cancelled at ");
    assertThat(other.out())
        .isEqualTo(
            "run r: 1 trials are cancelled, 0 of them running: after their step; 0 are over and stay"
                + " as they are\n");
    Path run = folder.resolve("runs/r");
    assertThat(run.resolve("results.csv")).content().contains(",CANCELLED,", ",SUCCEEDED,");
    assertThat(run.resolve("report.html"))
        .content()
        .contains("<b>1</b> cancelled", "Trials that diverged, failed or were cancelled");
    assertThat(ask("status")).isEqualTo(ExitCode.CANCELLED.code());
    assertThat(other.out())
        .contains("1 done, 0 diverged, 0 failed, 1 cancelled")
        .contains("at step 0 of");
    assertThat(ask("cancel")).isZero();
    assertThat(other.out()).isEqualTo("run r has ended: its trials stay as they are\n");

    List<Trial> trained = new ArrayList<>();
    MEANWHILE.set(trained::add);
    List<String> before = ids();
    assertThat(sweep()).isZero();
    assertThat(trained).hasSize(1);
    assertThat(ids()).isEqualTo(before);
    assertThat(ask("status")).isZero();
  }

  @Test
  void aPausedTrialWaitsUntilItIsResumed() throws IOException {
    List<String> trained = new ArrayList<>();
    MEANWHILE.set(
        trial -> {
          trained.add(trial.getTrialId());
          if (trained.size() == 1) {
            String waiting = waiting(trial);
            assertThat(ask("pause", "r", waiting.substring(0, 8))).isZero();
            assertThat(ask("status")).isZero();
            assertThat(other.out())
                .contains("1 paused")
                .contains("paused at step 0 of ", "waits for 'fisherflow resume r'");
            assertThat(ask("resume", "r", waiting)).isZero();
            assertThat(ask("pause", "r", "sst2 sgd of no such name")).isEqualTo(1);
            assertThat(other.err())
                .contains("found 'sst2 sgd of no such name', which 0 trials have");
          }
        });
    assertThat(sweep()).as(program::err).isZero();
    assertThat(trained).hasSize(2);
  }

  @Test
  void aRunThatNoProcessWorksOnIsResumedByItsSweep() throws IOException {
    MEANWHILE.set(trial -> {});
    assertThat(sweep()).isZero();
    Files.delete(folder.resolve("runs/r/manifest.json"));
    for (String command : List.of("pause", "resume", "cancel")) {
      assertThat(ask(command)).isEqualTo(ExitCode.INPUT.code());
      assertThat(other.err())
          .contains("expected a run that is worked on, found 'r'", "the same command resumes it");
    }
  }

  private String waiting(Trial running) {
    return new RunFolder(Workspace.at(folder.toString()), "r")
        .trials().orElseThrow().stream()
            .map(Trial::getTrialId)
            .filter(id -> !id.equals(running.getTrialId()))
            .findFirst()
            .orElseThrow();
  }

  private List<String> ids() {
    return new RunFolder(Workspace.at(folder.toString()), "r")
        .results().stream().map(TrialResult::getTrial).map(Trial::getTrialId).toList();
  }

  private int sweep() throws IOException {
    Path spec = folder.resolve("spec.yaml");
    Files.writeString(
        spec,
        """
        name: small
        tasks: [sst2]
        optimizers: [{type: sgd, learningRate: [0.1, 0.01]}]
        training: {batchSize: 8, epochs: 1, limit: 40, maxTokens: 32}
        """);
    return program.run(
        "sweep",
        spec.toString(),
        "--run-id",
        "r",
        "--trials-at-once",
        "1",
        "--workspace",
        folder.toString());
  }

  private int ask(String command) {
    return ask(command, "r");
  }

  private int ask(String command, String... words) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(words));
    line.addAll(List.of("--workspace", folder.toString()));
    return other.run(line.toArray(String[]::new));
  }
}

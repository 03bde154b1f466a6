package dev.fisherflow.transforms.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.host.FakeTime;
import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressFileTest {

  @TempDir Path folder;

  private final FakeTime time = new FakeTime("2026-01-01T00:00:00Z");

  @Test
  void writtenAtOnceThenOnceASecond() throws IOException {
    ProgressFile file = file();
    file.progressed(Progress.of(1, 10, 0.7, Double.NaN));
    TrialProgress first = read();
    assertThat(first.getStep()).isEqualTo(1);
    assertThat(first.getSteps()).isEqualTo(10);
    assertThat(first.getLoss()).isEqualTo(0.7);
    assertThat(first.getBestScore()).isNull();
    assertThat(first.getUpdated()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(first.getBegan()).isEqualTo(first.getUpdated());
    assertThat(first.getHost()).endsWith(" pid " + ProcessHandle.current().pid());
    assertThat(first.getResumedFrom()).isNull();

    time.pass(Duration.ofMillis(999));
    file.progressed(Progress.of(2, 10, 0.6, 0.5));
    assertThat(read().getStep()).isEqualTo(1);
    assertThat(file.step()).isEqualTo(2);

    time.pass(Duration.ofMillis(1));
    file.progressed(Progress.of(3, 10, Double.POSITIVE_INFINITY, 0.5));
    assertThat(read().getStep()).isEqualTo(3);
    assertThat(read().getLoss()).isNull();
    assertThat(read().getBestScore()).isEqualTo(0.5);

    file.end();
    time.pass(Duration.ofSeconds(5));
    file.progressed(Progress.of(4, 10, 0.5, 0.5));
    assertThat(folder.resolve("progress.json")).doesNotExist();
  }

  /** A clock that was set back would else stop the writing, and turn the pace negative. */
  @Test
  void theTimeTakenIsThatWhichPassedWhateverTheClockSays() {
    ProgressFile file = file();
    file.progressed(Progress.of(1, 10, 0.7, 0.5));
    time.pass(Duration.ofSeconds(8));
    time.set("2025-06-01T00:00:00Z");
    file.progressed(Progress.of(5, 10, 0.7, 0.5));
    assertThat(read().getStep()).isEqualTo(5);
    assertThat(read().getUpdated()).isEqualTo("2025-06-01T00:00:00Z");
    assertThat(read().getBegan()).isEqualTo("2025-05-31T23:59:52Z");
  }

  @Test
  void aWaitIsToldUntilTheFirstStep() {
    ProgressFile file = file();
    file.waiting(10, "waits for a device");
    assertThat(read().getWaiting()).isEqualTo("waits for a device");
    assertThat(read().getSteps()).isEqualTo(10);
    assertThat(file.step()).isNull();
    file.progressed(Progress.of(1, 10, 0.7, 0.5));
    assertThat(read().getWaiting()).isNull();
    assertThat(read().getStep()).isEqualTo(1);
  }

  @Test
  void whatIsNotThereOrOfAnotherVersionSaysNothing() throws IOException {
    Workspace workspace = Workspace.at(folder.toString());
    assertThat(ProgressFile.read(workspace, "progress.json")).isEmpty();
    for (String text : List.of("{\"step\": 3, \"steps\": 10, \"loss\": 0.5}", "{", "")) {
      Files.writeString(folder.resolve("progress.json"), text);
      assertThat(ProgressFile.read(workspace, "progress.json")).as(text).isEmpty();
    }
  }

  @Test
  void aFailureToWriteIsPassedOver() throws IOException {
    Path obstacle = Files.writeString(folder.resolve("tmp"), "a file where the folder belongs");
    ProgressFile file = file();
    file.progressed(Progress.of(1, 10, 0.7, 0.5));
    assertThat(file.step()).isEqualTo(1);
    Files.delete(obstacle);
    time.pass(Duration.ofSeconds(1));
    file.progressed(Progress.of(2, 10, 0.7, 0.5));
    assertThat(read().getStep()).isEqualTo(2);
    file.end();
  }

  private ProgressFile file() {
    return new ProgressFile(Workspace.at(folder.toString()), "progress.json", time);
  }

  private TrialProgress read() {
    return ProgressFile.read(Workspace.at(folder.toString()), "progress.json").orElseThrow();
  }
}

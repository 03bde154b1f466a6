package dev.fisherflow.transforms.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressFileTest {

  @TempDir Path folder;

  private final Hand clock = new Hand();

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

    clock.now = clock.now.plus(Duration.ofMillis(999));
    file.progressed(Progress.of(2, 10, 0.6, 0.5));
    assertThat(read().getStep()).isEqualTo(1);
    assertThat(file.step()).isEqualTo(2);

    clock.now = clock.now.plus(Duration.ofMillis(1));
    file.progressed(Progress.of(3, 10, Double.POSITIVE_INFINITY, 0.5));
    assertThat(read().getStep()).isEqualTo(3);
    assertThat(read().getLoss()).isNull();
    assertThat(read().getBestScore()).isEqualTo(0.5);

    file.end();
    clock.now = clock.now.plusSeconds(5);
    file.progressed(Progress.of(4, 10, 0.5, 0.5));
    assertThat(folder.resolve("progress.json")).doesNotExist();
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
    clock.now = clock.now.plusSeconds(1);
    file.progressed(Progress.of(2, 10, 0.7, 0.5));
    assertThat(read().getStep()).isEqualTo(2);
    file.end();
  }

  private ProgressFile file() {
    return new ProgressFile(Workspace.at(folder.toString()), "progress.json", clock);
  }

  private TrialProgress read() {
    return ProgressFile.read(Workspace.at(folder.toString()), "progress.json").orElseThrow();
  }

  private static final class Hand extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}

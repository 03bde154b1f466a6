package dev.fisherflow.transforms.trials;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.trial.TrialProgress;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressFileTest {

  @TempDir Path folder;

  private final Hand clock = new Hand();

  @Test
  void writtenAtOnceThenOnceASecond() throws IOException {
    ProgressFile file = file();
    file.progressed(new TrialProgress(1, 10, 0.7, Double.NaN));
    JsonNode first = read();
    assertThat(first.get("step").asLong()).isEqualTo(1);
    assertThat(first.get("steps").asLong()).isEqualTo(10);
    assertThat(first.get("loss").asDouble()).isEqualTo(0.7);
    assertThat(first.get("bestScore").isNull()).isTrue();
    assertThat(first.get("updated").asText()).isEqualTo("2026-01-01T00:00:00Z");

    clock.now = clock.now.plus(Duration.ofMillis(999));
    file.progressed(new TrialProgress(2, 10, 0.6, 0.5));
    assertThat(read().get("step").asLong()).isEqualTo(1);
    assertThat(file.step()).isEqualTo(2);

    clock.now = clock.now.plus(Duration.ofMillis(1));
    file.progressed(new TrialProgress(3, 10, Double.POSITIVE_INFINITY, 0.5));
    assertThat(read().get("step").asLong()).isEqualTo(3);
    assertThat(read().get("loss").isNull()).isTrue();
    assertThat(read().get("bestScore").asDouble()).isEqualTo(0.5);

    file.end();
    clock.now = clock.now.plusSeconds(5);
    file.progressed(new TrialProgress(4, 10, 0.5, 0.5));
    assertThat(folder.resolve("progress.json")).doesNotExist();
    assertThat(file.failure()).isEmpty();
  }

  @Test
  void aFailureToWriteIsKeptNotThrown() throws IOException {
    Files.writeString(folder.resolve("tmp"), "a file where the folder belongs");
    ProgressFile file = file();
    file.progressed(new TrialProgress(1, 10, 0.7, 0.5));
    assertThat(file.failure()).containsInstanceOf(WorkspaceException.class);
    assertThat(file.step()).isEqualTo(1);
  }

  private ProgressFile file() {
    return new ProgressFile(Workspace.at(folder.toString()), "progress.json", clock);
  }

  private JsonNode read() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("progress.json").toFile());
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

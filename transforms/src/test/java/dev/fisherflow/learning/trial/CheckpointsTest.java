package dev.fisherflow.learning.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  @TempDir Path scratch;

  @Test
  void theBestIsTheFirstOfTheHighestAndOnlyItAndTheLastAreKept() {
    Checkpoints checkpoints = new Checkpoints(scratch);
    double[] scores = {0.5, 0.7, 0.7, Double.NaN, 0.6};
    for (int i = 0; i < scores.length; i++) {
      add(checkpoints, i + 1, scores[i], i == scores.length - 1);
    }
    assertThat(checkpoints.best().getStep()).isEqualTo(2);
    assertThat(checkpoints.last().getStep()).isEqualTo(5);
    assertThat(scratch.resolve("checkpoints")).isDirectoryContaining("glob:**/2");
    assertThat(scratch.resolve("checkpoints").toFile().list()).containsExactlyInAnyOrder("2", "5");
    assertThat(checkpoints.validations())
        .extracting(Checkpoint::getUri)
        .containsExactly("", "checkpoints/2", "", "", "checkpoints/5");
    assertThat(checkpoints.best().getWeightsDigest()).isEqualTo("digest of 2");
  }

  @Test
  void scoresThatAreNeverFiniteLeaveNoBest() {
    Checkpoints checkpoints = new Checkpoints(scratch);
    add(checkpoints, 1, Double.NaN, false);
    add(checkpoints, 2, Double.POSITIVE_INFINITY, true);
    assertThat(checkpoints.best()).isNull();
    assertThat(checkpoints.bestScore()).isNaN();
    assertThat(checkpoints.last().getStep()).isEqualTo(2);
  }

  @Test
  void scoresBelowZeroCount() {
    Checkpoints checkpoints = new Checkpoints(scratch);
    add(checkpoints, 1, -1.5, false);
    assertThat(checkpoints.best().getStep()).isEqualTo(1);
  }

  @Test
  void wantedOnesAreKeptWhateverTheirScore() {
    Checkpoints checkpoints = new Checkpoints(scratch);
    double[] scores = {0.5, 0.7, 0.6, 0.9};
    for (int i = 0; i < scores.length; i++) {
      add(checkpoints, i + 1, scores[i], i == scores.length - 1, i % 2 == 0);
    }
    assertThat(scratch.resolve("checkpoints").toFile().list())
        .containsExactlyInAnyOrder("1", "3", "4");
    assertThat(checkpoints.validations())
        .extracting(Checkpoint::getUri)
        .containsExactly("checkpoints/1", "", "checkpoints/3", "checkpoints/4");
    assertThat(checkpoints.best().getStep()).isEqualTo(4);
  }

  @Test
  void answersAreThoseOfTheBest() {
    Checkpoints checkpoints = new Checkpoints(scratch);
    assertThat(checkpoints.bestAnswers().remaining()).isZero();
    add(checkpoints, 1, 0.5, false);
    add(checkpoints, 2, 0.7, false);
    add(checkpoints, 3, 0.6, true);
    assertThat(checkpoints.bestAnswers()).isEqualTo(ByteBuffer.wrap(new byte[] {2}));
  }

  private static void add(Checkpoints checkpoints, long step, double score, boolean last) {
    add(checkpoints, step, score, last, false);
  }

  private static void add(
      Checkpoints checkpoints, long step, double score, boolean last, boolean wanted) {
    checkpoints.add(
        Checkpoint.newBuilder()
            .setTrialId("t")
            .setUri("")
            .setStep(step)
            .setEpoch(1)
            .setScore(score)
            .setWeightsDigest("")
            .build(),
        ByteBuffer.wrap(new byte[] {(byte) step}),
        folder -> {
          try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("weights"), "x");
            return "digest of " + step;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        last,
        wanted);
  }
}

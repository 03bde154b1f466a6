package dev.fisherflow.learning.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.trial.StateFolder.Stored;
import dev.fisherflow.learning.trial.StateFolder.UnsoundException;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.TrainingState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateFolderTest {

  private static final Map<String, String> HEADER = Map.of("fisherflow.run", "r1");
  private static final TrainingState STATE =
      TrainingState.newBuilder()
          .setTrial(TokenTrials.trial("ief", 1))
          .setStep(7)
          .setThreads(1)
          .setDevice("cpu")
          .setFiles(List.of(new NamedDigest("state/tensors-7.safetensors", "d")))
          .setFirstLoss(0.7)
          .setLastLosses(List.of(0.7, -0.0, Double.MIN_VALUE, Math.nextUp(0.1)))
          .setBestStep(5L)
          .setWantedSteps(List.of(6L))
          .setSeconds(1.5)
          .build();

  @Test
  void aRecordIsReadAsItWasWritten() throws Exception {
    assertThat(StateFolder.decode(StateFolder.encode(STATE, HEADER)))
        .isEqualTo(new Stored(STATE, HEADER));
  }

  /** A flipped bit in what the schema says about itself may change nothing; none is believed. */
  @Test
  void aRecordWithAFlippedBitIsRefusedOrTheSame() throws Exception {
    byte[] file = StateFolder.encode(STATE, HEADER);
    int refused = 0;
    for (int i = 0; i < file.length; i++) {
      byte[] damaged = file.clone();
      damaged[i] ^= (byte) (1 << i % 8);
      try {
        assertThat(StateFolder.decode(damaged)).isEqualTo(new Stored(STATE, HEADER));
      } catch (UnsoundException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(200);
  }

  @Test
  void aRecordCutShortAnywhereIsRefused() {
    byte[] file = StateFolder.encode(STATE, HEADER);
    for (int length = 0; length < file.length - 16; length += 7) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> StateFolder.decode(cut)).isInstanceOf(UnsoundException.class);
    }
  }
}

package dev.fisherflow.transforms.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.PartialLearner;
import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.learning.trial.StateFolder;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.TrainingState;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.Records;
import dev.fisherflow.transforms.training.TrialTrainer;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training states in the workspace, as a trial's tries leave and find them. */
class StateStoreTest {

  private static final Try TRY = new Try("r1", false, "token");
  private static final Map<String, String> FIRST =
      Map.of("state/tensors-5.safetensors", "five", "checkpoints/3/adapter.txt", "three");
  private static final Map<String, String> SECOND =
      Map.of("state/tensors-8.safetensors", "eight", "checkpoints/3/adapter.txt", "three");

  @TempDir Path folder;

  private final Trial trial = Records.trial("rte", "ief", 100, 1);
  private Path state;

  @BeforeEach
  void nameTheStateFolder() {
    state = folder.resolve("trials").resolve(trial.getTrialId()).resolve("state");
  }

  @Test
  void theLastStateIsFoundByTheNextTryAndGoneWithTheResult() throws Exception {
    interruptedAt(Map.of(5L, FIRST, 8L, SECOND));
    assertThat(state.toFile().list())
        .containsExactlyInAnyOrder("training.avro", digest("eight"), digest("three"));

    Try next = new Try("r2", false, "another");
    train(
        next,
        (scratch, listener) -> {
          TrainingState found = StateFolder.read(scratch);
          assertThat(found.getStep()).isEqualTo(8);
          assertThat(found.getTrial()).isEqualTo(trial);
          SECOND.forEach((name, text) -> assertThat(scratch.resolve(name)).hasContent(text));
          return Records.result(trial, TrialStatus.SUCCEEDED, null);
        });
    assertThat(new TrialStore(workspace()).find(trial)).isPresent();
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void aFailedTrialKeepsItsState() throws Exception {
    train(
        TRY,
        (scratch, listener) -> {
          write(scratch, 5, FIRST, listener);
          throw new IllegalStateException("worker lost");
        });
    assertThat(foundBy(new Try("r2", false, "another"))).hasValue(5);
  }

  @ParameterizedTest
  @CsvSource({
    "r1, false, r2, false, true",
    "r1, true,  r2, false, true",
    "r1, false, r1, true,  false",
    "r1, false, r2, true,  false",
    "r1, true,  r2, true,  false",
    "r1, true,  r1, true,  true"
  })
  void aFreshTryGoesOnFromStatesOfItsOwnRunOnly(
      String run, boolean fresh, String nextRun, boolean nextFresh, boolean goesOn)
      throws Exception {
    interruptedAt(new Try(run, fresh, "token"), Map.of(5L, FIRST));
    OptionalLong found = foundBy(new Try(nextRun, nextFresh, "another"));
    assertThat(found.isPresent()).isEqualTo(goesOn);
    assertThat(Files.exists(state.resolve("training.avro"))).isEqualTo(goesOn);
  }

  @ParameterizedTest
  @CsvSource({"training.avro, true", "training.avro, false", "five, true", "five, false"})
  void aDamagedStateIsDeletedAndItsFilesAreNotUsedAgain(String file, boolean cut) throws Exception {
    interruptedAt(Map.of(5L, FIRST));
    Path damaged = state.resolve(file.equals("five") ? digest(file) : file);
    byte[] bytes = Files.readAllBytes(damaged);
    if (cut) {
      Files.write(damaged, new byte[0]);
    } else {
      bytes[bytes.length - 20 < 0 ? 0 : bytes.length - 20] ^= 1;
      Files.write(damaged, bytes);
    }
    assertThat(foundBy(TRY)).isEmpty();
    assertThat(state).isEmptyDirectory();

    interruptedAt(Map.of(5L, FIRST));
    assertThat(foundBy(TRY)).hasValue(5);
  }

  @Test
  void aStateThatLacksAFileIsDeleted() throws Exception {
    interruptedAt(Map.of(5L, FIRST));
    Files.delete(state.resolve(digest("three")));
    assertThat(foundBy(TRY)).isEmpty();
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void namesThatLeadOutOfTheScratchFolderAreRefused() throws Exception {
    interruptedAt(Map.of(5L, FIRST));
    TrainingState stored =
        StateFolder.decode(Files.readAllBytes(state.resolve("training.avro"))).state();
    for (NamedDigest file :
        List.of(
            new NamedDigest("../escaped", digest("five")),
            new NamedDigest("/tmp/escaped", digest("five")),
            new NamedDigest("state/tensors", "../../trial.json"))) {
      TrainingState hostile = TrainingState.newBuilder(stored).setFiles(List.of(file)).build();
      Files.createDirectories(state);
      Files.write(state.resolve("training.avro"), StateFolder.encode(hostile, Map.of()));
      assertThat(foundBy(TRY)).isEmpty();
    }
  }

  @Test
  void aStateThatCannotBePublishedEndsTheRunAndLeavesTheLastOne() throws Exception {
    interruptedAt(Map.of(5L, FIRST));
    assertThatThrownBy(
            () ->
                train(
                    TRY,
                    (scratch, listener) -> {
                      Files.delete(folder.resolve("tmp"));
                      Files.writeString(folder.resolve("tmp"), "in the way");
                      try {
                        write(scratch, 8, SECOND, listener);
                      } catch (WorkspaceException e) {
                        throw new IllegalStateException("the worker ended", e);
                      }
                      return Records.result(trial, TrialStatus.SUCCEEDED, null);
                    }))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining(digest("eight"));
    assertThat(new TrialStore(workspace()).find(trial)).isEmpty();
    assertThat(StateFolder.decode(Files.readAllBytes(state.resolve("training.avro"))).state())
        .extracting(TrainingState::getStep)
        .isEqualTo(5L);
  }

  private void interruptedAt(Map<Long, Map<String, String>> states) {
    interruptedAt(TRY, states);
  }

  private void interruptedAt(Try current, Map<Long, Map<String, String>> states) {
    assertThatThrownBy(
            () ->
                train(
                    current,
                    (scratch, listener) -> {
                      for (var each : new TreeMap<>(states).entrySet()) {
                        listener.progressed(Progress.of(each.getKey(), 10, 0.7, 0.1));
                        write(scratch, each.getKey(), each.getValue(), listener);
                      }
                      throw new InterruptedException("stop");
                    }))
        .isInstanceOf(InterruptedException.class);
  }

  /** The step of the state that a try finds in its scratch folder; the trial then fails. */
  private OptionalLong foundBy(Try current) throws Exception {
    long[] step = {-1};
    train(
        current,
        (scratch, listener) -> {
          if (Files.exists(scratch.resolve(StateFolder.RECORD))) {
            step[0] = StateFolder.read(scratch).getStep();
          }
          throw new IllegalStateException("seen enough");
        });
    return step[0] < 0 ? OptionalLong.empty() : OptionalLong.of(step[0]);
  }

  private void write(Path scratch, long step, Map<String, String> files, TrialListener listener)
      throws IOException {
    for (var file : files.entrySet()) {
      Files.createDirectories(scratch.resolve(file.getKey()).getParent());
      Files.writeString(scratch.resolve(file.getKey()), file.getValue());
    }
    StateFolder.write(
        scratch,
        TrainingState.newBuilder()
            .setTrial(trial)
            .setStep(step)
            .setThreads(1)
            .setDevice("cpu")
            .setSeconds(1)
            .setFiles(
                files.entrySet().stream()
                    .map(file -> new NamedDigest(file.getKey(), digest(file.getValue())))
                    .toList())
            .build());
    listener.stateWritten(scratch.resolve(StateFolder.FOLDER));
  }

  private static String digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private Workspace workspace() {
    return Workspace.at(folder.toString());
  }

  private void train(Try current, Body body) throws InterruptedException {
    Learner learner =
        new PartialLearner() {
          @Override
          public TrialResult train(
              Trial asked, ExampleSource examples, Path scratch, TrialListener listener)
              throws InterruptedException {
            try {
              return body.run(scratch, listener);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    new TrialTrainer(workspace(), t -> split -> List.of()).train(trial, learner, current);
  }

  private interface Body {
    TrialResult run(Path scratch, TrialListener listener) throws IOException, InterruptedException;
  }
}

package dev.fisherflow.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.failure.FailureClass;
import dev.fisherflow.learning.failure.Failures;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.host.Host;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.PartialLearner;
import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.Records;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.trials.Try;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialTrainerTest {

  private static final Try TRY = new Try("r1", false, "token");

  @TempDir Path folder;

  private final Trial trial = Records.trial("rte", "ief", 100, 1);
  private final List<Duration> pauses = new ArrayList<>();
  private Path scratchSeen;

  @Test
  void interruptionAndFatalErrorsPublishNothing() {
    assertThatThrownBy(
            () ->
                train(
                    scratch -> {
                      throw new InterruptedException("stop");
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThatThrownBy(
            () ->
                train(
                    scratch -> {
                      Thread.currentThread().interrupt();
                      throw new IllegalStateException("channel closed by interrupt");
                    }))
        .isInstanceOf(InterruptedException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                train(
                    scratch -> {
                      throw new UnsatisfiedLinkError("libtorch");
                    }))
        .isInstanceOf(UnsatisfiedLinkError.class);
    assertThat(folder.resolve("trials").resolve(trial.getTrialId())).isEmptyDirectory();
    assertThat(scratchSeen).doesNotExist();
  }

  @Test
  void stackOverflowAndFailedAssertionsAreTheTrials() throws Exception {
    assertThat(
            failure(
                scratch -> {
                  throw new StackOverflowError();
                }))
        .contains("StackOverflowError");
    assertThat(
            failure(
                scratch -> {
                  throw new AssertionError("gram matrix not symmetric");
                }))
        .contains("gram matrix not symmetric");
  }

  @Test
  void divergedWithoutAnyCheckpointIsAResult() throws Exception {
    train(scratch -> ScriptedLearner.diverged(trial));
    assertThat(store().find(trial).orElseThrow().getStatus()).isEqualTo(TrialStatus.DIVERGED);
  }

  @Test
  void everyKeptCheckpointIsPublished() throws Exception {
    train(
        scratch -> {
          Checkpoint unkept = Records.checkpoint(trial, "", 5, 0.4, "");
          Checkpoint best = adapter(scratch, "best", 10, "b");
          Checkpoint last = adapter(scratch, "last", 20, "l");
          return TrialResult.newBuilder(Records.result(trial, TrialStatus.SUCCEEDED, best))
              .setLast(last)
              .setValidations(List.of(unkept, best, last))
              .build();
        });
    TrialResult found = store().find(trial).orElseThrow();
    String checkpoints = "trials/" + trial.getTrialId() + "/checkpoints/";
    assertThat(found.getBest().getUri()).isEqualTo(checkpoints + "best");
    assertThat(found.getLast().getUri()).isEqualTo(checkpoints + "last");
    assertThat(found.getValidations())
        .extracting(Checkpoint::getUri)
        .containsExactly("", checkpoints + "best", checkpoints + "last");
    assertThat(folder.resolve(checkpoints + "last/" + TrialStore.WEIGHTS)).hasContent("l");
    assertThat(scratchSeen).doesNotExist();
  }

  @Test
  void anExecutorThatBreaksItsContractFailsTheTrial() throws Exception {
    Trial other = Records.trial("rte", "ief", 100, 2);
    assertThat(failure(s -> ScriptedLearner.diverged(other))).contains("a result of the trial");
    assertThat(failure(s -> succeeded(Records.checkpoint(trial, "", 1, 0.5, ""))))
        .contains("the folder of the best checkpoint");
    assertThat(failure(s -> Records.result(trial, TrialStatus.FAILED, null)))
        .contains("the failure of a FAILED trial");
    assertThat(
            failure(s -> succeeded(Records.checkpoint(trial, "checkpoints/nowhere", 1, 0.5, "x"))))
        .contains("the file")
        .contains("nowhere");
    assertThat(failure(s -> succeeded(Records.checkpoint(trial, "checkpoints/../..", 1, 0.5, "x"))))
        .contains("inside checkpoints/ of the scratch folder");
    assertThat(failure(s -> succeeded(Records.checkpoint(trial, "/etc", 1, 0.5, "x"))))
        .contains("inside checkpoints/ of the scratch folder");
    assertThat(
            failure(
                scratch -> {
                  Checkpoint lying = adapter(scratch, "10", 10, "b");
                  return succeeded(
                      Checkpoint.newBuilder(lying).setWeightsDigest("f".repeat(64)).build());
                }))
        .contains("digest");
  }

  @Test
  void aLostWorkersTrialIsTriedAgainAndItsLastFailureRecorded() throws Exception {
    train(
        scratch -> {
          if (pauses.isEmpty()) {
            throw failed(FailureClass.WORKER_LOST, "killed");
          }
          return ScriptedLearner.diverged(trial);
        });
    TrialResult diverged = store().find(trial).orElseThrow();
    assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    assertThat(diverged.getFailure().getTryNumber()).isEqualTo(2);
    assertThat(diverged.getFailure().getHost()).isEqualTo(Host.name()).isNotBlank();

    pauses.clear();
    train(
        scratch -> {
          Files.writeString(scratch.resolve(Learner.LOG), "log " + pauses.size());
          throw failed(FailureClass.WORKER_LOST, "killed");
        });
    Failure failure = store().outcome(trial, TRY).result().getFailure();
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(failure.getCause()).isEqualTo("WORKER_LOST");
    assertThat(failure.getMessage()).isEqualTo("killed");
    assertThat(failure.getTrace()).isEqualTo("end of its log");
    assertThat(failure.getTryNumber()).isEqualTo(3);
    assertThat(failure.getDevice()).isEqualTo("gpu1");
    assertThat(failure.getHost()).isEqualTo(Host.name());
    assertThat(failure.getLog()).isEqualTo("trials/" + trial.getTrialId() + "/log.txt");
    assertThat(folder.resolve(failure.getLog())).hasContent("log 2");
  }

  @Test
  void lossesCountAnewAfterProgress() throws Exception {
    long[] lostAt = {9, 16, 70, 70, 71, 3, 72};
    trainLosing(lostAt);
    assertThat(pauses).as("never three in a row without progress").hasSize(lostAt.length);
    assertThat(store().find(trial).orElseThrow().getFailure().getTryNumber())
        .isEqualTo(lostAt.length + 1);
  }

  /** A trial ends with the first loss that is the third in a row to come no further. */
  @Test
  void theThirdLossWithoutProgressIsTheTrials() throws Exception {
    Path all = folder;
    Random random = new Random(1);
    for (int example = 0; example < 30; example++) {
      folder = Files.createDirectory(all.resolve("example" + example));
      long[] lostAt = random.longs(random.nextInt(12), 0, 7).toArray();
      int expected = lostAt.length + 1;
      long furthest = 0;
      int inARow = 0;
      for (int i = 0; i < lostAt.length && expected > lostAt.length; i++) {
        inARow = lostAt[i] > furthest ? 1 : inARow + 1;
        furthest = Math.max(furthest, lostAt[i]);
        expected = inARow == 3 ? i + 1 : expected;
      }
      pauses.clear();
      trainLosing(lostAt);
      Failure ending = store().outcome(trial, TRY).result().getFailure();
      assertThat(ending.getTryNumber()).as(Arrays.toString(lostAt)).isEqualTo(expected);
      assertThat(ending.getCause())
          .isEqualTo(expected > lostAt.length ? "DIVERGED" : FailureClass.WORKER_LOST.name());
    }
  }

  /** Tries that are lost after these steps, then one that ends. */
  private void trainLosing(long... lostAt) throws InterruptedException {
    Learner learner =
        new PartialLearner() {
          @Override
          public TrialResult train(
              Trial asked, ExampleSource examples, Path scratch, TrialListener listener) {
            if (pauses.size() == lostAt.length) {
              return ScriptedLearner.diverged(trial);
            }
            for (long step = 1; step <= lostAt[pauses.size()]; step++) {
              listener.progressed(Progress.of(step, 800, 0.7, 0.1));
            }
            throw failed(FailureClass.WORKER_LOST, "killed");
          }
        };
    trainer().train(trial, learner, TRY);
  }

  @Test
  void aTrialOutOfMemoryIsNotTriedAgain() throws Exception {
    assertThat(
            failure(
                scratch -> {
                  throw failed(FailureClass.OUT_OF_MEMORY, "out of Java heap");
                }))
        .isEqualTo("out of Java heap");
    assertThat(pauses).isEmpty();
    assertThat(store().outcome(trial, TRY).result().getFailure().getLog()).isEmpty();
  }

  @Test
  void aFullDiskEndsTheRunAndIsRecordedWhereThereIsRoom() {
    assertThatThrownBy(
            () ->
                train(
                    scratch -> {
                      throw failed(FailureClass.DISK_FULL, "No space left on device");
                    }))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining("the disk is full")
        .hasMessageContaining("run the same command again");
    assertThat(pauses).isEmpty();
    assertThat(store().find(trial)).isEmpty();
    Failure failure = store().outcome(trial, TRY).result().getFailure();
    assertThat(failure.getCause()).isEqualTo("DISK_FULL");
    assertThat(failure.getHost()).isEqualTo(Host.name());
  }

  private static TrialFailedException failed(FailureClass failureClass, String message) {
    return new TrialFailedException(
        Failure.newBuilder(Failures.of(failureClass, message, "end of its log"))
            .setDevice("gpu1")
            .build());
  }

  private TrialResult succeeded(Checkpoint best) {
    return Records.result(trial, TrialStatus.SUCCEEDED, best);
  }

  private Checkpoint adapter(Path scratch, String name, long step, String weights) {
    try {
      Path adapter = Files.createDirectories(scratch.resolve("checkpoints").resolve(name));
      Files.writeString(adapter.resolve(TrialStore.WEIGHTS), weights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String digest = Digest.of(weights.getBytes(StandardCharsets.UTF_8));
    return Records.checkpoint(trial, "checkpoints/" + name, step, 0.5, digest);
  }

  private String failure(Body body) throws InterruptedException {
    train(body);
    TrialResult result = store().outcome(trial, TRY).result();
    assertThat(result.getStatus()).isEqualTo(TrialStatus.FAILED);
    assertThat(store().find(trial)).isEmpty();
    return result.getFailure().getMessage();
  }

  private TrialStore store() {
    return new TrialStore(Workspace.at(folder.toString()));
  }

  private void train(Body body) throws InterruptedException {
    Learner learner =
        new PartialLearner() {
          @Override
          public TrialResult train(
              Trial asked, ExampleSource examples, Path scratch, TrialListener listener)
              throws InterruptedException {
            scratchSeen = scratch;
            listener.progressed(Progress.of(1, 10, 0.7, 0.1));
            try {
              return body.run(scratch);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    trainer().train(trial, learner, TRY);
  }

  private TrialTrainer trainer() {
    return new TrialTrainer(
        Workspace.at(folder.toString()), t -> split -> List.of(), TimeSource.SYSTEM, pauses::add);
  }

  private interface Body {
    TrialResult run(Path scratch) throws InterruptedException, IOException;
  }
}

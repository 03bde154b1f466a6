package dev.fisherflow.runners.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.runners.memory.Faults.Step;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.trials.ProgressFile;
import dev.fisherflow.transforms.workspace.StoreException;
import dev.fisherflow.transforms.workspace.StoreSettings;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a workspace makes of a store that fails. */
@Timeout(60)
class StoreFaultsTest {

  private static final byte[] CONTENT = new byte[1000];

  static {
    for (int i = 0; i < CONTENT.length; i++) {
      CONTENT[i] = (byte) i;
    }
  }

  private Workspace workspace;

  @BeforeEach
  void hurriedAndEmpty() {
    StoreSettings.use(new StoreSettings(null, null, false, Duration.ofMillis(300)));
    workspace = Workspace.at("memory://faults/w");
    workspace.deleteFolder("trials");
    Faults.none();
  }

  @AfterEach
  void usual() {
    Faults.none();
    StoreSettings.use(StoreSettings.of(null, null, false, null, Map.of()));
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void aBusyStoreIsAskedAgain(Step step) {
    workspace.publish("trials/a/old", CONTENT);
    Faults.at(step, 0, 2, () -> new StoreFailure(503, "SlowDown"));
    everything(workspace);
    assertThat(Faults.count(step)).isGreaterThan(2);
  }

  private static void everything(Workspace workspace) {
    workspace.publish("trials/a/f", CONTENT);
    assertThat(workspace.read("trials/a/f")).isEqualTo(CONTENT);
    assertThat(workspace.list("trials/*/*")).containsExactly("trials/a/f", "trials/a/old");
    workspace.move("trials/a/f", "trials/a/g");
    assertThat(workspace.exists("trials/a/f")).isFalse();
    assertThat(workspace.read("trials/a/g")).isEqualTo(CONTENT);
    workspace.delete(List.of("trials/a/g", "trials/a/never"));
    workspace.deleteFolder("trials");
    assertThat(workspace.list("trials/*/*")).isEmpty();
  }

  @Test
  void aReadThatBreaksOffResumesWhereItWas() {
    workspace.publish("trials/a/f", CONTENT);
    Faults.at(Step.READ, 3, 2, () -> new StoreFailure(500, "InternalError"));
    assertThat(workspace.read("trials/a/f")).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"MATCH", "OPEN", "READ", "CREATE", "WRITE", "CLOSE", "DELETE"})
  void aStoreThatStaysOutOfReachStopsTheRunAndNothingIsLost(Step step) {
    workspace.publish("trials/a/old", CONTENT);
    Faults.at(step, 0, Integer.MAX_VALUE, () -> new StoreFailure(503, "SlowDown"));
    assertThatThrownBy(() -> everything(workspace))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("memory://faults/w/trials/", "503 ", "SlowDown", "is kept")
        .satisfies(StoreFaultsTest::fitsALine);
    Faults.none();
    assertThat(workspace.read("trials/a/old")).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @CsvSource({
    "403, SignatureDoesNotMatch, credentials",
    "404, NoSuchBucket: the specified bucket does not exist, no bucket",
    "301, PermanentRedirect, --s3-region",
    "0, Unable to load region from any of the providers, --s3-region",
    "0, Unable to load credentials from any of the providers, no credentials were found",
    "400, a header that this store does not know, refuses this"
  })
  void whatNoWaitWillMendIsAnErrorOfTheInput(int status, String message, String advice) {
    List<Consumer<Workspace>> all =
        List.of(
            place -> place.publish("trials/a/f", CONTENT),
            place -> place.read("trials/a/f"),
            place -> place.list("trials/*"),
            place -> place.exists("trials/a/f"),
            place -> place.delete(List.of("trials/a/f")));
    for (Step step : List.of(Step.CREATE, Step.OPEN, Step.MATCH, Step.DELETE)) {
      Faults.at(step, 0, Integer.MAX_VALUE, () -> new StoreFailure(status, message));
    }
    for (Consumer<Workspace> one : all) {
      assertThatThrownBy(() -> one.accept(workspace))
          .isInstanceOf(WorkspaceException.class)
          .isNotInstanceOf(StoreException.class)
          .hasMessageContainingAll("memory://faults/w/trials/", advice, message)
          .satisfies(StoreFaultsTest::fitsALine);
    }
  }

  private static void fitsALine(Throwable thrown) {
    assertThat(thrown.getMessage()).hasSizeLessThan(400).doesNotContain("\n");
  }

  @Test
  void whatIsMissingIsMissing() {
    assertThatThrownBy(() -> workspace.read("trials/a/f"))
        .isInstanceOf(WorkspaceException.class)
        .isNotInstanceOf(StoreException.class)
        .hasMessageContaining("memory://faults/w/trials/a/f is not there");
    assertThat(workspace.findRecords("trials/a/result.avro", TrialResult.class)).isEmpty();
    assertThat(ProgressFile.read(workspace, "trials/a/progress.json")).isEmpty();
  }

  @Test
  void aFileIsSeenWholeOrNotAtAll() {
    assertThatThrownBy(
            () ->
                workspace.publish(
                    "trials/a/f",
                    stream -> {
                      stream.write(CONTENT);
                      throw new IllegalStateException("the writer's own");
                    }))
        .isInstanceOf(IllegalStateException.class);
    Faults.at(Step.WRITE, 0, Integer.MAX_VALUE, () -> new StoreFailure(500, "InternalError"));
    assertThatThrownBy(() -> workspace.publish("trials/a/f", CONTENT))
        .isInstanceOf(StoreException.class);
    Faults.none();
    assertThat(workspace.exists("trials/a/f")).isFalse();
    workspace.publish("trials/a/f", CONTENT);
    assertThat(Faults.count(Step.CREATE)).isEqualTo(1);
    assertThat(Faults.count(Step.CLOSE)).isEqualTo(1);
    assertThat(Faults.count(Step.COPY)).isZero();
  }

  @Test
  void noLeaseWhereListsLag() {
    Faults.listsLag(Integer.MAX_VALUE);
    assertThatThrownBy(() -> Leases.of(workspace).tryLease("trials/a"))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining("nothing can be leased");
    Faults.none();
    assertThat(workspace.list("trials/*/leases/*")).isEmpty();
  }

  @Test
  void aLeaseThatAListLeavesOutOnceIsWrittenAndLookedForAgain() {
    Leases leases = Leases.of(workspace);
    Faults.listsLag(1);
    try (Leases.Lease held = leases.tryLease("trials/a").orElseThrow()) {
      assertThat(leases.tryLease("trials/a")).as("beside %s", held).isEmpty();
    }
    assertThat(workspace.list("trials/*/leases/*")).isEmpty();
  }

  @Test
  void oneHolderWhateverTheStoreLosesMeanwhile() {
    Leases leases = Leases.of(workspace);
    for (Step step : List.of(Step.CLOSED, Step.MATCH, Step.DELETED)) {
      Faults.at(step, 0, 1, () -> new StoreFailure(500, "InternalError"));
      try (Leases.Lease held = leases.tryLease("trials/a").orElseThrow()) {
        assertThat(leases.tryLease("trials/a")).as(step + " %s", held).isEmpty();
      }
      assertThat(workspace.list("trials/*/leases/*")).as(step.name()).isEmpty();
    }
  }

  @Test
  void progressIsWorthNoTrialAndNoWait() {
    ProgressFile progress =
        new ProgressFile(workspace, "trials/a/progress.json", TimeSource.SYSTEM);
    for (Step step : Step.values()) {
      Faults.at(step, 0, Integer.MAX_VALUE, () -> new StoreFailure(503, "SlowDown"));
    }
    progress.progressed(Progress.of(1, 10, 0.5, 0.5));
    assertThat(ProgressFile.read(workspace, "trials/a/progress.json")).isEmpty();
    progress.end();
    assertThat(Faults.count(Step.CREATE)).isEqualTo(1);
    assertThat(Faults.count(Step.OPEN)).isEqualTo(1);
    assertThat(Faults.count(Step.DELETE)).isEqualTo(1);
  }
}

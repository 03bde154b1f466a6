package dev.fisherflow.learning.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.failure.FailureClass;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.learner.LocalLearner;
import dev.fisherflow.learning.trial.TokenTrials;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Predictions in worker processes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerPredictionIT {

  private static final WorkerSettings ONE = WorkerSettings.of(1, 1);
  private static final Trial TRIAL = TokenTrials.trial("sgd", 1);

  @TempDir static Path folder;

  private static Path adapter;

  @BeforeAll
  static void train() throws InterruptedException {
    try (LocalLearner learner = new LocalLearner(1)) {
      TrialResult result = learner.train(TRIAL, TokenTrials::examples, folder, progress -> {});
      adapter = folder.resolve(result.getLast().getUri());
    }
  }

  @Test
  void bothLearnersGiveTheSameAnswersAndAWorkerIsKept() throws Exception {
    List<Example> all = new ArrayList<>(TokenTrials.examples("train"));
    all.addAll(TokenTrials.examples("dev"));
    List<Example> reversed = new ArrayList<>(all);
    Collections.reverse(reversed);
    ExampleSource examples =
        Map.of("all", all, "reversed", reversed, "none", List.<Example>of())::get;
    try (LocalLearner inProcess = new LocalLearner(1);
        WorkerLearner processes = new WorkerLearner(ONE)) {
      List<Prediction> expected = inProcess.predict(TRIAL, adapter, examples, "all");
      assertThat(expected).extracting(Prediction::getLabel).contains("0", "1");
      assertThat(expected).allSatisfy(each -> assertThat(each.getScores()).hasSize(2));
      assertThat(processes.predict(TRIAL, adapter, examples, "all")).isEqualTo(expected);
      List<Long> worker = children();
      assertThat(processes.predict(TRIAL, adapter, examples, "reversed"))
          .isEqualTo(inProcess.predict(TRIAL, adapter, examples, "reversed"));
      assertThat(processes.predict(TRIAL, adapter, examples, "none")).isEmpty();
      assertThat(children()).isEqualTo(worker).hasSize(1);
    }
    assertThat(children()).isEmpty();
  }

  @Test
  void failuresKeepTheirKindAndTheWorkerGoesOn() throws Exception {
    try (WorkerLearner learner = new WorkerLearner(ONE)) {
      Trial other = Trial.newBuilder(TRIAL).setModelDigest("another").build();
      TrialFailedException failure =
          catchThrowableOfType(
              TrialFailedException.class,
              () -> learner.predict(other, adapter, TokenTrials::examples, "dev"));
      assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFIGURATION);
      assertThat(failure).hasMessageContaining("changed since");
      assertThat(failure.failure().getTrace()).contains("ModelException");
      List<Long> worker = children();
      assertThat(learner.predict(TRIAL, adapter, TokenTrials::examples, "dev")).hasSize(20);
      assertThat(children()).isEqualTo(worker).hasSize(1);
    }
  }

  @Test
  void anInterruptedPredictionStopsAndItsWorkerIsKept() throws Exception {
    List<Example> many = Collections.nCopies(400_000, TokenTrials.examples("dev").get(0));
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (WorkerLearner learner = new WorkerLearner(ONE)) {
      learner.predict(TRIAL, adapter, TokenTrials::examples, "dev");
      List<Long> worker = children();
      Duration idle = cpuTime(worker.get(0));
      Future<List<Prediction>> future =
          threads.submit(() -> learner.predict(TRIAL, adapter, split -> many, "many"));
      Duration begun = idle.plusSeconds(1);
      while (cpuTime(worker.get(0)).compareTo(begun) < 0) {
        Thread.onSpinWait();
      }
      assertThat(future).isNotDone();
      threads.shutdownNow();
      assertThatThrownBy(() -> future.get(9, TimeUnit.SECONDS)) // less than the grace
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      assertThat(learner.predict(TRIAL, adapter, TokenTrials::examples, "dev")).hasSize(20);
      assertThat(children()).isEqualTo(worker);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aWorkerMayTakeItsTimeToStart() throws Exception {
    try (WorkerLearner learner =
        new WorkerLearner(ONE, null, FakeWorkers.SlowToStart.class.getName())) {
      assertThat(learner.predict(TRIAL, adapter, TokenTrials::examples, "dev")).hasSize(20);
    }
  }

  @Test
  void theTimeLimitOfTrialsIsNotThatOfPredictions() throws Exception {
    try (WorkerLearner learner =
        new WorkerLearner(
            ONE.withTimeLimit(Duration.ofMillis(1)),
            null,
            FakeWorkers.SlowToStart.class.getName())) {
      assertThat(learner.predict(TRIAL, adapter, TokenTrials::examples, "dev")).hasSize(20);
    }
  }

  @Test
  void aLostWorkerIsReplaced() throws Exception {
    try (LocalLearner inProcess = new LocalLearner(1);
        WorkerLearner learner =
            new WorkerLearner(ONE, null, FakeWorkers.LostOnce.class.getName())) {
      assertThat(learner.predict(TRIAL, adapter, TokenTrials::examples, "dev"))
          .isEqualTo(inProcess.predict(TRIAL, adapter, TokenTrials::examples, "dev"));
    }
  }

  @Test
  void aWorkerThatDoesNotAnswerIsLost() throws Exception {
    WorkerSettings settings = ONE.withSilence(Duration.ofMillis(900));
    try (WorkerLearner learner =
        new WorkerLearner(settings, null, FakeWorkers.Silent.class.getName())) {
      TrialFailedException failure =
          catchThrowableOfType(
              TrialFailedException.class,
              () -> learner.predict(TRIAL, adapter, TokenTrials::examples, "dev"));
      assertThat(failure.failureClass()).isEqualTo(FailureClass.WORKER_LOST);
      assertThat(children()).isEmpty();
    }
  }

  private static Duration cpuTime(long pid) {
    return ProcessHandle.of(pid).flatMap(worker -> worker.info().totalCpuDuration()).orElseThrow();
  }

  private static List<Long> children() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .toList();
  }
}

package dev.fisherflow.learning.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fisherflow.learning.data.ExampleFiles;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.failure.FailureClass;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.host.Device;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LocalLearner;
import dev.fisherflow.learning.trial.TokenTrials;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Heartbeat;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialRequest;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.schemas.WorkerHello;
import dev.fisherflow.schemas.WorkerReply;
import dev.fisherflow.schemas.WorkerRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real worker processes, and some that are not what they should be. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerLearnerIT {

  private static final WorkerSettings ONE = WorkerSettings.of(1, 1);

  @TempDir Path folder;

  @Test
  void bothLearnersGiveTheSameResultsAndAWorkerIsKept() throws Exception {
    List<Set<Long>> workers = new ArrayList<>();
    try (WorkerLearner processes = new WorkerLearner(ONE);
        LocalLearner inProcess = new LocalLearner(1)) {
      for (String optimizer : List.of("adamw", "ief", "sf")) {
        Trial trial = TokenTrials.trial(optimizer, 1);
        List<TrialProgress> steps = new ArrayList<>();
        TrialResult result = run(processes, trial, steps::add);
        workers.add(children());
        assertThat(timeless(result)).isEqualTo(timeless(run(inProcess, trial, p -> {})));
        assertThat(steps).hasSize(24);
        assertThat(steps.get(23).getStep()).isEqualTo(24);
        assertThat(steps.get(0).getBestScore()).isNull();
      }
      assertThat(workers.get(0)).hasSize(1);
      assertThat(workers).containsOnly(workers.get(0));
    }
    assertThat(children()).isEmpty();
  }

  /** Of a sweep on one slot: its stages share the process, and so the model in it. */
  @Test
  void oneWorkerTrainsPredictsAndEvaluates() throws Exception {
    try (WorkerLearner learner = new WorkerLearner(ONE)) {
      Trial trial = trial(1);
      Path scratch = Files.createDirectory(folder.resolve("shared"));
      Checkpoint last = learner.train(trial, TokenTrials::examples, scratch, p -> {}).getLast();
      Set<Long> worker = children();
      Path adapter = scratch.resolve(last.getUri());
      assertThat(learner.predict(trial, adapter, TokenTrials::examples, "dev")).hasSize(20);
      EvaluationPlan plan =
          new EvaluationPlan(
              EvaluationSettings.of(List.of(UpdateRule.of("ief")), List.of(1e-7)), 8, 8);
      List<Integer> batches = new ArrayList<>();
      learner.evaluate(
          TokenTrials.target(trial, last),
          adapter,
          TokenTrials::examples,
          List.of(0),
          plan,
          (batch, indicators) -> batches.add(batch));
      assertThat(batches).containsExactly(0);
      assertThat(children()).isEqualTo(worker).hasSize(1);
    }
  }

  @Test
  void twoSlotsTrainBesideEachOther() throws Exception {
    List<String> alone = new ArrayList<>();
    try (LocalLearner learner = new LocalLearner(1)) {
      for (long seed : new long[] {1, 2}) {
        alone.add(digest(run(learner, trial(seed), p -> {})));
      }
    }
    CyclicBarrier both = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (WorkerLearner learner = new WorkerLearner(WorkerSettings.of(2, 1))) {
      List<Future<TrialResult>> futures = new ArrayList<>();
      for (long seed : new long[] {1, 2}) {
        futures.add(
            threads.submit(
                () ->
                    run(
                        learner,
                        trial(seed),
                        progress -> {
                          if (progress.getStep() == 1) {
                            await(both); // only passed when both train at once
                          }
                        })));
      }
      assertThat(digest(futures.get(0).get())).isEqualTo(alone.get(0));
      assertThat(digest(futures.get(1).get())).isEqualTo(alone.get(1));
      assertThat(children()).hasSize(2);
    } finally {
      threads.shutdownNow();
    }
  }

  /** The states that it has told of are there, and a try elsewhere resumes from them. */
  @Test
  void aWorkerKilledInATrialIsLostAndTheNextOneGoesOnToTheSameBits() throws Exception {
    try (WorkerLearner learner = new WorkerLearner(ONE.withCheckpointEvery(10))) {
      String whole = digest(run(learner, longTrial(), p -> {}));
      Path scratch = Files.createDirectory(folder.resolve("killed"));
      States states = new States(scratch, 1);
      TrialFailedException failure =
          catchThrowableOfType(
              TrialFailedException.class,
              () -> learner.train(longTrial(), TokenTrials::examples, scratch, states));
      assertThat(failure.failureClass()).isEqualTo(FailureClass.WORKER_LOST);
      assertThat(failure).hasMessageContaining("signal 9");
      assertThat(failure.failure().getDevice()).isEqualTo("cpu");
      assertThat(scratch.resolve(Learner.LOG)).exists();

      List<Long> steps = new ArrayList<>();
      TrialResult rest =
          learner.train(longTrial(), TokenTrials::examples, scratch, p -> steps.add(p.getStep()));
      assertThat(digest(rest)).isEqualTo(whole);
      assertThat(steps.get(0)).isGreaterThan(1);
    }
  }

  @Test
  void anInterruptedTrialStopsAndItsWorkerIsKept() throws Exception {
    try (WorkerLearner learner = new WorkerLearner(ONE)) {
      List<Path> states = new ArrayList<>();
      TrialListener interrupts =
          new TrialListener() {
            @Override
            public void progressed(TrialProgress progress) {
              if (progress.getStep() == 3) {
                Thread.currentThread().interrupt();
              }
            }

            @Override
            public void stateWritten(Path state) {
              assertThat(Thread.currentThread().isInterrupted()).isFalse();
              states.add(state);
            }
          };
      assertThatThrownBy(() -> run(learner, longTrial(), interrupts))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(states).hasSize(1);
      Set<Long> worker = children();
      run(learner, trial(1), p -> {});
      assertThat(children()).isEqualTo(worker).hasSize(1);
    }
  }

  @Test
  void whatAListenerThrowsEndsTheTrialAndIsThrown() throws Exception {
    try (WorkerLearner learner = new WorkerLearner(ONE)) {
      assertThatThrownBy(
              () ->
                  run(
                      learner,
                      longTrial(),
                      progress -> {
                        throw new IllegalStateException("the workspace is gone");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the workspace is gone");
      run(learner, trial(1), p -> {});
    }
  }

  @Test
  void failuresInAWorkerKeepTheirKindAndDivergenceIsAResult() throws Exception {
    try (WorkerLearner learner = new WorkerLearner(ONE)) {
      Trial other = Trial.newBuilder(trial(1)).setModelDigest("another").build();
      TrialFailedException failure = failure(learner, other);
      assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFIGURATION);
      assertThat(failure).hasMessageContaining("changed since");
      assertThat(failure.failure().getTrace()).contains("ModelException");
      assertThat(folder.resolve("failed").resolve(Learner.LOG))
          .content()
          .contains("ModelException", "at dev.fisherflow");

      TrialResult diverged = run(learner, wild(), p -> {});
      assertThat(diverged.getStatus()).isEqualTo(TrialStatus.DIVERGED);
      assertThat(children()).hasSize(1);
    }
  }

  @Test
  void aHeapThatIsTooSmallIsToldAsSuch() throws Exception {
    try (WorkerLearner learner = new WorkerLearner(ONE.withMemory("12m"))) {
      TrialFailedException failure = failure(learner, longTrial());
      assertThat(failure.failureClass()).isEqualTo(FailureClass.OUT_OF_MEMORY);
      assertThat(failure).hasMessageContaining("Java heap").hasMessageContaining("--worker-memory");
    }
    assertThat(children()).isEmpty();
  }

  @Test
  void aTrialThatTakesTooLongIsEnded() throws Exception {
    WorkerSettings settings = ONE.withTimeLimit(Duration.ofMillis(700));
    try (WorkerLearner learner =
        new WorkerLearner(settings, null, FakeWorkers.Busy.class.getName())) {
      TrialFailedException failure = failure(learner, trial(1));
      assertThat(failure.failureClass()).isEqualTo(FailureClass.TIMED_OUT);
      assertThat(children()).isEmpty();
    }
  }

  @Test
  void aWorkerThatDoesNotStopIsKilledAfterAGrace() throws Exception {
    WorkerSettings settings = ONE.withGrace(Duration.ofMillis(300));
    try (WorkerLearner learner =
        new WorkerLearner(settings, null, FakeWorkers.Busy.class.getName())) {
      ExecutorService threads = Executors.newSingleThreadExecutor();
      Future<TrialResult> future = threads.submit(() -> run(learner, trial(1), p -> {}));
      while (children().isEmpty()) {
        Thread.onSpinWait();
      }
      ProcessHandle worker = ProcessHandle.of(children().iterator().next()).orElseThrow();
      threads.shutdownNow();
      assertThatThrownBy(future::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      worker.onExit().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aSilentWorkerIsLost() throws Exception {
    WorkerSettings settings = ONE.withSilence(Duration.ofMillis(900));
    try (WorkerLearner learner =
        new WorkerLearner(settings, null, FakeWorkers.Silent.class.getName())) {
      TrialFailedException failure = failure(learner, trial(1));
      assertThat(failure.failureClass()).isEqualTo(FailureClass.WORKER_LOST);
      assertThat(failure).hasMessageContaining("said nothing");
      assertThat(children()).isEmpty();
    }
  }

  @Test
  void aWorkerOfAnotherVersionIsRefused() throws Exception {
    try (WorkerLearner learner =
        new WorkerLearner(ONE, null, FakeWorkers.OfAnotherVersion.class.getName())) {
      TrialFailedException failure = failure(learner, trial(1));
      assertThat(failure)
          .hasMessageContaining("protocol %d and".formatted(Worker.PROTOCOL))
          .hasMessageContaining("found one of %d and".formatted(Worker.PROTOCOL + 1));
      assertThat(children()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {FakeWorkers.Chatty.class, FakeWorkers.Dead.class})
  void aWorkerThatCannotBeUnderstoodIsLost(Class<?> worker) throws Exception {
    try (WorkerLearner learner = new WorkerLearner(ONE, null, worker.getName())) {
      TrialFailedException failure = failure(learner, trial(1));
      assertThat(failure.failureClass()).isEqualTo(FailureClass.WORKER_LOST);
      if (worker == FakeWorkers.Dead.class) {
        assertThat(failure).hasMessageContaining("status 7");
        assertThat(failure.failure().getTrace()).contains("no such device");
      } else {
        assertThat(failure).hasMessageContaining("'hell'");
      }
      assertThat(children()).isEmpty();
    }
  }

  @Test
  void workersDieWithTheirParent() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                folder.toString())
            .redirectError(folder.resolve("parent.log").toFile())
            .start();
    try (BufferedReader said = parent.inputReader(StandardCharsets.UTF_8)) {
      String pid = said.readLine();
      assertThat(pid).as(Files.readString(folder.resolve("parent.log"))).isNotNull();
      ProcessHandle worker = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      assertThat(worker.isAlive()).isTrue();
      parent.destroyForcibly();
      worker.onExit().get(10, TimeUnit.SECONDS);
    } finally {
      parent.destroyForcibly();
    }
  }

  /** Told by the end of its input alone: its output is read to the last. */
  @Test
  void theEndOfItsInputHaltsAWorkerThatTrains() throws Exception {
    Path scratch = Files.createDirectory(folder.resolve("halted"));
    ExampleFiles examples = new ExampleFiles(folder.resolve("examples"));
    examples.add(List.of("train", "dev"), TokenTrials::examples);
    Process worker =
        new WorkerCommand(ONE, Worker.class.getName())
            .on(Device.CPU)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream output = worker.getInputStream()) {
      RecordInput<WorkerReply> replies = new RecordInput<>(output, WorkerReply.class);
      assertThat(next(replies)).isInstanceOf(WorkerHello.class);
      new RecordOutput<>(worker.getOutputStream(), WorkerRequest.class)
          .write(
              new WorkerRequest(
                  TrialRequest.newBuilder()
                      .setTrial(longTrial())
                      .setExamples(examples.folder().toString())
                      .setScratch(scratch.toString())
                      .build()));
      Object reply = next(replies);
      while (!(reply instanceof TrialProgress)) {
        assertThat(reply).isInstanceOf(Heartbeat.class);
        reply = next(replies);
      }
      worker.getOutputStream().close();
      while (reply != null) {
        assertThat(reply).isNotInstanceOf(TrialResult.class);
        reply = next(replies);
      }
      assertThat(worker.waitFor()).isZero();
    } finally {
      worker.destroyForcibly();
    }
  }

  private static Object next(RecordInput<WorkerReply> replies) throws IOException {
    return replies.read().map(WorkerReply::getBody).orElse(null);
  }

  /** Trains without end, and prints its worker's pid. */
  static final class Parent {
    public static void main(String[] arguments) throws InterruptedException {
      new WorkerLearner(ONE)
          .train(
              longTrial(),
              TokenTrials::examples,
              Path.of(arguments[0]),
              progress -> {
                if (progress.getStep() == 1) {
                  children().forEach(System.out::println);
                }
              });
    }
  }

  /** Copies no state: the scratch folder itself is kept. Kills the worker after some of them. */
  private record States(Path scratch, int killAfter, List<Path> seen) implements TrialListener {

    States(Path scratch, int killAfter) {
      this(scratch, killAfter, new ArrayList<>());
    }

    @Override
    public void progressed(TrialProgress progress) {}

    @Override
    public void stateWritten(Path state) {
      assertThat(state).isEqualTo(scratch.resolve("state")).isDirectory();
      seen.add(state);
      if (seen.size() == killAfter) {
        children().forEach(pid -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());
      }
    }
  }

  private TrialFailedException failure(WorkerLearner learner, Trial trial) throws IOException {
    Path scratch = Files.createDirectories(folder.resolve("failed"));
    return catchThrowableOfType(
        TrialFailedException.class,
        () -> learner.train(trial, TokenTrials::examples, scratch, p -> {}));
  }

  private TrialResult run(Learner learner, Trial trial, TrialListener listener)
      throws InterruptedException {
    try {
      return learner.train(
          trial, TokenTrials::examples, Files.createTempDirectory(folder, "scratch"), listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Trial trial(long seed) {
    return TokenTrials.trial("ief", seed);
  }

  /** Of some seconds. */
  private static Trial longTrial() {
    return Trial.newBuilder(trial(1)).setEpochs(60).setSteps(360).build();
  }

  private static Trial wild() {
    Trial trial = TokenTrials.trial("sgd", 1);
    return Trial.newBuilder(trial)
        .setOptimizer(
            OptimizerSettings.newBuilder(trial.getOptimizer()).setLearningRate(1e30).build())
        .build();
  }

  private static TrialResult timeless(TrialResult result) {
    return TrialResult.newBuilder(result).setSeconds(0).setStepSeconds(null).build();
  }

  private static String digest(TrialResult result) {
    return result.getLast().getWeightsDigest();
  }

  private static Set<Long> children() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.fisherflow.learning.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.LossScale;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.failure.FailureClass;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LocalLearner;
import dev.fisherflow.learning.trial.TokenTrials;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.schemas.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations in worker processes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerEvaluationIT {

  private static final WorkerSettings ONE = WorkerSettings.of(1, 1);
  private static final List<Integer> BATCHES = List.of(3, 0);
  private static final EvaluationPlan PLAN =
      new EvaluationPlan(
          new EvaluationSettings(
              Stream.of("ef", "ief", "sf:2", "hf:3").map(UpdateRule::of).toList(),
              List.of(1e-7, -0.25),
              0.9),
          10,
          4,
          LossScale.of("1/4"));

  @TempDir static Path folder;

  private static Path adapter;
  private static EvaluationTarget target;

  @BeforeAll
  static void train() throws InterruptedException {
    Trial trial = TokenTrials.trial("sgd", 1);
    try (LocalLearner learner = new LocalLearner(1)) {
      Checkpoint last =
          learner.train(trial, TokenTrials::examples, folder, progress -> {}).getLast();
      adapter = folder.resolve(last.getUri());
      target = TokenTrials.target(trial, last);
    }
  }

  @Test
  void bothLearnersGiveTheSameIndicators() throws Exception {
    Map<Integer, List<Indicator>> expected;
    try (LocalLearner learner = new LocalLearner(1)) {
      expected = indicators(learner);
    }
    assertThat(expected.keySet()).containsExactlyElementsOf(BATCHES);
    assertThat(expected.get(3)).hasSize(1 + 3 * 2 + 1);
    try (WorkerLearner learner = new WorkerLearner(ONE)) {
      Map<Integer, List<Indicator>> found = indicators(learner);
      assertThat(found).isEqualTo(expected);
      assertThat(found.keySet()).containsExactlyElementsOf(BATCHES);
    }
  }

  @Test
  void aLostWorkerIsReplacedForWhatItHadNotToldOf() throws Exception {
    List<Integer> told = new ArrayList<>();
    Map<Integer, List<Indicator>> found = new LinkedHashMap<>();
    try (LocalLearner inProcess = new LocalLearner(1);
        WorkerLearner learner = new WorkerLearner(ONE)) {
      learner.evaluate(
          target,
          adapter,
          TokenTrials::examples,
          BATCHES,
          PLAN,
          (batch, indicators) -> {
            if (told.isEmpty()) {
              ProcessHandle.of(worker()).orElseThrow().destroyForcibly();
            }
            told.add(batch);
            found.put(batch, indicators);
          });
      assertThat(told).isEqualTo(BATCHES);
      assertThat(found).isEqualTo(indicators(inProcess));
    }
  }

  @Test
  void failuresKeepTheirKind() {
    try (WorkerLearner learner = new WorkerLearner(ONE)) {
      EvaluationPlan tooLarge = new EvaluationPlan(PLAN.settings(), 41, 4);
      TrialFailedException failure =
          catchThrowableOfType(
              TrialFailedException.class,
              () ->
                  learner.evaluate(
                      target, adapter, TokenTrials::examples, BATCHES, tooLarge, (n, i) -> {}));
      assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFIGURATION);
      assertThat(failure).hasMessageContaining("expected at least 41");
    }
  }

  /** So many batches take minutes: the test's time is over before they are. */
  @Test
  void anInterruptedEvaluationStopsAndItsWorkerIsKept() throws Exception {
    List<Integer> many = IntStream.range(0, 100_000).boxed().toList();
    try (WorkerLearner learner = new WorkerLearner(ONE)) {
      long[] worker = new long[1];
      assertThatThrownBy(
              () ->
                  learner.evaluate(
                      target,
                      adapter,
                      TokenTrials::examples,
                      many,
                      PLAN,
                      (batch, indicators) -> {
                        worker[0] = worker();
                        Thread.currentThread().interrupt();
                      }))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      indicators(learner);
      assertThat(worker()).isEqualTo(worker[0]);
    }
  }

  private static Map<Integer, List<Indicator>> indicators(Learner learner)
      throws InterruptedException {
    Map<Integer, List<Indicator>> byBatch = new LinkedHashMap<>();
    learner.evaluate(target, adapter, TokenTrials::examples, BATCHES, PLAN, byBatch::put);
    return byBatch;
  }

  private static long worker() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).findAny().get().pid();
  }
}

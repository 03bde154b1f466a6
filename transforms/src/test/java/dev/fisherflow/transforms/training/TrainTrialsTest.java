package dev.fisherflow.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.Collected;
import dev.fisherflow.transforms.Records;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TrainTrialsTest {

  @RegisterExtension final TestPipelineExtension pipelines = TestPipelineExtension.create();

  @TempDir Path folder;

  private final String name = UUID.randomUUID().toString();
  private final ScriptedLearner learner = ScriptedLearner.named(name);
  private Workspace workspace;

  @BeforeEach
  void openWorkspace() {
    workspace = Workspace.at(folder.toString());
  }

  @Test
  void everyDistinctTrialIsTrainedAndPublishedOnce(TestPipeline pipeline) throws IOException {
    List<Trial> trials = trials(3);
    List<Trial> doubled = new ArrayList<>(trials);
    doubled.addAll(trials);
    PCollectionTuple out = apply(pipeline, doubled, train("r1").withTrialsAtOnce(3));
    PAssert.that(out.get(TrainTrials.RESULTS))
        .satisfies(
            results -> {
              List<String> ids = new ArrayList<>();
              for (TrialResult result : results) {
                assertThat(result.getStatus()).isEqualTo(TrialStatus.SUCCEEDED);
                ids.add(result.getTrial().getTrialId());
                assertThat(result.getBest().getUri())
                    .isEqualTo("trials/" + result.getTrial().getTrialId() + "/checkpoints/10");
              }
              assertThat(ids).containsExactlyInAnyOrderElementsOf(ids(trials));
              return null;
            });
    PAssert.that(out.get(TrainTrials.FAILURES)).empty();
    PipelineResult run = pipeline.run();

    assertThat(learner.begun).containsExactlyInAnyOrderElementsOf(ids(trials));
    assertThat(learner.created).isEqualTo(1);
    assertThat(learner.closed).isTrue();
    assertThat(counters(run)).isEqualTo(Map.of("trained", 3L));
    Trial first = trials.get(0);
    Path published = folder.resolve("trials").resolve(first.getTrialId());
    assertThat(published.resolve("checkpoints/10/adapter_model.safetensors"))
        .hasContent("weights 1");
    assertThat(published.resolve("checkpoints/10/adapter_config.json")).exists();
    assertThat(Files.readString(published.resolve("trial.json"))).contains(first.getTrialId());
    assertThat(published.resolve("progress.json")).doesNotExist();
    assertThat(new TrialStore(workspace).find(first)).isPresent();
  }

  @Test
  void finishedTrialsAreFoundAndNoExecutorIsMade() {
    List<Trial> trials = trials(3);
    run(trials, train("r1"));
    // The model goes by another name in another specification; its content is the same.
    List<Trial> renamed =
        trials.stream().map(t -> Trial.newBuilder(t).setModel("elsewhere").build()).toList();
    learner.begun.clear();
    Ran again = run(renamed, train("r2").withTrialsAtOnce(2));
    assertThat(learner.begun).isEmpty();
    assertThat(learner.created).isEqualTo(1);
    assertThat(again.counters).isEqualTo(Map.of("cached", 3L));
    assertThat(again.results).extracting(r -> r.getTrial().getModel()).containsOnly("elsewhere");
  }

  @Test
  void aThrowingTrialIsARecordAndTheOthersGoOn() {
    List<Trial> trials = trials(4);
    learner.on(
        trials.get(0),
        progress -> {
          progress.progressed(Progress.of(4, 10, 0.6, 0.5));
          throw new IllegalStateException("broken", new IOException("disk full"));
        });
    learner.on(
        trials.get(1),
        progress -> {
          throw new OutOfMemoryError("Java heap space");
        });
    learner.on(
        trials.get(2),
        progress -> {
          throw new IllegalArgumentException("rank 0");
        });
    Ran ran = run(trials, train("r1"));
    assertThat(ran.counters).isEqualTo(Map.of("trained", 4L, "failed", 3L));
    TrialResult broken = ran.of(trials.get(0));
    assertThat(broken.getStatus()).isEqualTo(TrialStatus.FAILED);
    assertThat(broken.getFailure().getCause()).isEqualTo("INTERNAL");
    assertThat(broken.getFailure().getStep()).isEqualTo(4);
    assertThat(broken.getFailure().getMessage()).contains("broken").contains("disk full");
    assertThat(broken.getFailure().getTrace()).contains("at dev.fisherflow");
    assertThat(ran.of(trials.get(1)).getFailure().getCause()).isEqualTo("OUT_OF_MEMORY");
    assertThat(ran.of(trials.get(2)).getFailure().getCause()).isEqualTo("CONFIGURATION");
    assertThat(ran.of(trials.get(3)).getStatus()).isEqualTo(TrialStatus.SUCCEEDED);
    assertThat(ran.failures)
        .hasSize(3)
        .anySatisfy(
            record -> {
              assertThat(record.getStage()).isEqualTo("train");
              assertThat(record.getFile()).isEqualTo("trials/" + trials.get(0).getTrialId());
              assertThat(record.getCause()).startsWith("INTERNAL at step 4: ");
            });
  }

  @Test
  void failedTrialsAreTriedAgainByTheNextRunOnly() {
    List<Trial> trials = trials(2);
    learner.on(
        trials.get(0),
        progress -> {
          throw new IllegalStateException("flaky");
        });
    TrainTrials transform = train("r1").withTrialsAtOnce(2);
    run(trials, transform);
    assertThat(learner.begun).hasSize(2);
    // The same transform again is what a retried bundle is.
    assertThat(run(trials, transform).counters).containsEntry("failed", 1L);
    assertThat(learner.begun).hasSize(2);

    learner.behaviours.clear();
    Ran next = run(trials, train("r1"));
    assertThat(next.counters).isEqualTo(Map.of("trained", 1L, "cached", 1L));
    assertThat(next.failures).isEmpty();
    assertThat(learner.begun).hasSize(3);
    assertThat(file(trials.get(0), "failure.avro")).doesNotExist();
  }

  @Test
  void aFailedFreshRunKeepsTheOlderResult() {
    List<Trial> trials = trials(1);
    run(trials, train("r1"));
    learner.on(
        trials.get(0),
        progress -> {
          throw new IllegalStateException("flaky");
        });
    Ran fresh = run(trials, train("r2").withFresh(true));
    assertThat(fresh.of(trials.get(0)).getStatus()).isEqualTo(TrialStatus.FAILED);
    assertThat(run(trials, train("r3")).counters).isEqualTo(Map.of("cached", 1L));
  }

  @Test
  void freshTrainsEachTrialExactlyOncePerRun() {
    List<Trial> trials = trials(5);
    run(trials, train("r1"));
    learner.begun.clear();

    TrainTrials fresh = train("r2").withFresh(true).withTrialsAtOnce(3);
    assertThat(run(trials, fresh).counters).isEqualTo(Map.of("trained", 5L));
    assertThat(learner.begun).hasSize(5).doesNotHaveDuplicates();
    run(trials, fresh);
    assertThat(learner.begun).as("a retry of the same run").hasSize(5);
    assertThat(run(trials, train("r2").withFresh(true)).counters)
        .as("the same run id, repeated")
        .isEqualTo(Map.of("cached", 5L));
    assertThat(run(trials, train("r3").withFresh(true)).counters)
        .as("another run")
        .isEqualTo(Map.of("trained", 5L));
    assertThat(run(trials, train("r4")).counters).isEqualTo(Map.of("cached", 5L));
  }

  @Test
  void aKilledRunGoesOnWhereItWas() {
    List<Trial> trials = trials(3);
    List<Trial> order = trials.stream().sorted(TrialCost.LONGEST_FIRST).toList();
    learner.on(
        order.get(1),
        progress -> {
          throw new NoClassDefFoundError("the process is not usable any more");
        });
    assertThatThrownBy(() -> run(trials, train("r1").withFresh(true)))
        .hasRootCauseInstanceOf(NoClassDefFoundError.class);
    assertThat(learner.begun).hasSize(2);
    assertThat(file(order.get(1), "failure.avro")).doesNotExist();

    learner.behaviours.clear();
    run(trials, train("r1").withFresh(true));
    assertThat(learner.begun).hasSize(4);
    assertThat(learner.begun.subList(2, 4)).doesNotContain(order.get(0).getTrialId());
  }

  @Test
  void unsoundResultsAreTrainedAgain() throws IOException {
    List<Trial> trials = trials(5);
    run(trials, train("r1"));
    learner.begun.clear();
    Path truncated = file(trials.get(0), "result.avro");
    byte[] bytes = Files.readAllBytes(truncated);
    Files.write(truncated, Arrays.copyOf(bytes, bytes.length / 2));
    Files.writeString(file(trials.get(1), "checkpoints/10/" + TrialStore.WEIGHTS), "tampered");
    Files.copy(
        file(trials.get(4), "result.avro"),
        file(trials.get(2), "result.avro"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(file(trials.get(3), "checkpoints/10/" + TrialStore.WEIGHTS));
    assertThat(new TrialStore(workspace).unsoundness(trials.get(1)).orElseThrow())
        .contains("expected digest");

    Ran again = run(trials, train("r2"));
    assertThat(learner.begun).containsExactlyInAnyOrderElementsOf(ids(trials.subList(0, 4)));
    assertThat(again.counters).isEqualTo(Map.of("trained", 4L, "cached", 1L));
    assertThat(trials).allMatch(trial -> new TrialStore(workspace).find(trial).isPresent());
  }

  @Test
  void slotsPullTheLongestFirstAndNoneWaitsForALongOne() {
    Trial longest = Records.withSteps(Records.trial("cola", "sgd", 0.1, 0), 1000);
    List<Trial> trials = new ArrayList<>(trials(8));
    trials.add(longest);
    // The long trial ends only after all the short ones: any slot that had been given short ones
    // behind the long one would hang.
    CountDownLatch shortOnes = new CountDownLatch(8);
    trials(8).forEach(trial -> learner.on(trial, progress -> shortOnes.countDown()));
    learner.on(
        longest,
        progress -> {
          if (!shortOnes.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("short trials wait behind the long one");
          }
        });
    Ran ran = run(trials, train("r1").withTrialsAtOnce(2));
    assertThat(ran.failures).isEmpty();
    assertThat(learner.begun.subList(0, 2)).contains(longest.getTrialId());
    assertThat(learner.ended).hasSize(9);
    List<String> shortOrder =
        trials(8).stream().sorted(TrialCost.LONGEST_FIRST).map(Trial::getTrialId).toList();
    assertThat(learner.begun)
        .filteredOn(id -> !id.equals(longest.getTrialId()))
        .isEqualTo(shortOrder);
  }

  @Test
  void aTrialThatAnotherHoldsIsAwaitedAndTakenOver() throws Exception {
    List<Trial> trials = trials(3);
    Trial held = trials.get(1);
    CountDownLatch others = new CountDownLatch(2);
    trials.stream()
        .filter(trial -> trial != held)
        .forEach(trial -> learner.on(trial, progress -> others.countDown()));
    var background = Executors.newSingleThreadExecutor();
    try {
      Future<Ran> ran;
      try (Leases.Lease lease =
          Leases.of(workspace).tryLease(new TrialFolder(held.getTrialId()).path()).orElseThrow()) {
        ran = background.submit(() -> run(trials, train("r1").withTrialsAtOnce(2)));
        assertThat(others.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(learner.begun).doesNotContain(held.getTrialId());
        assertThat(ran.isDone()).isFalse();
      }
      assertThat(ran.get(60, TimeUnit.SECONDS).counters).isEqualTo(Map.of("trained", 3L));
      assertThat(learner.begun).last().isEqualTo(held.getTrialId());
    } finally {
      background.shutdownNow();
    }
  }

  @Test
  void aTrialThatAnotherFinishesIsNotTrainedAgain() throws Exception {
    List<Trial> trials = trials(1);
    run(trials, train("r1"));
    Path result = file(trials.get(0), "result.avro");
    byte[] bytes = Files.readAllBytes(result);
    Files.delete(result);
    learner.begun.clear();
    var background = Executors.newSingleThreadExecutor();
    try {
      Future<Ran> ran;
      try (Leases.Lease lease =
          Leases.of(workspace)
              .tryLease(new TrialFolder(trials.get(0).getTrialId()).path())
              .orElseThrow()) {
        ran = background.submit(() -> run(trials, train("r2")));
        workspace.publish("trials/" + trials.get(0).getTrialId() + "/result.avro", bytes);
      }
      assertThat(ran.get(60, TimeUnit.SECONDS).counters).isEqualTo(Map.of("cached", 1L));
      assertThat(learner.begun).isEmpty();
    } finally {
      background.shutdownNow();
    }
  }

  @Test
  void aWorkspaceThatCannotBeWrittenStopsTheRun() throws IOException {
    Files.writeString(folder.resolve("trials"), "a file where the folder of trials belongs");
    Throwable thrown = catchThrowable(() -> run(trials(1), train("r1")));
    assertThat(thrown).hasStackTraceContaining(WorkspaceException.class.getName());
    assertThat(thrown).hasStackTraceContaining(folder.resolve("trials").toString());
    assertThat(learner.begun).isEmpty();
  }

  @Test
  void aWorkspaceThatBecomesUnwritableStopsTheRun() {
    List<Trial> trials = trials(1);
    learner.on(
        trials.get(0),
        progress -> {
          try {
            // The folder of temporary files becomes a file: nothing can be published.
            Files.writeString(folder.resolve("gone"), "");
            Files.move(folder.resolve("tmp"), folder.resolve("moved"));
            Files.writeString(folder.resolve("tmp"), "");
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    assertThatThrownBy(() -> run(trials, train("r1")))
        .hasStackTraceContaining(WorkspaceException.class.getName());
  }

  @Test
  void settingsAreCheckedAndDisplayed() {
    assertThatThrownBy(() -> train("r1").withTrialsAtOnce(0)).hasMessageContaining("at least 1");
    assertThat(DisplayData.from(train("r1").withTrialsAtOnce(4).withFresh(true)).asMap().values())
        .extracting(item -> item.getKey() + "=" + item.getValue())
        .contains("runId=r1", "trialsAtOnce=4", "fresh=true");
  }

  @Test
  void noTrialsNoResults() {
    assertThat(run(List.of(), train("r1")).results).isEmpty();
  }

  private TrainTrials train(String runId) {
    return TrainTrials.in(
            workspace,
            runId,
            SharedLearner.of(ScriptedLearner.factory(name)),
            trial -> split -> List.of())
        .withPoll(Duration.ofMillis(5));
  }

  private static PCollectionTuple apply(
      TestPipeline pipeline, List<Trial> trials, TrainTrials transform) {
    return pipeline
        .apply(Create.of(trials).withCoder(AvroCoder.of(Trial.class)))
        .apply("TrainTrials", transform);
  }

  /** Runs a pipeline of its own and hands back what came out. */
  private static Ran run(List<Trial> trials, TrainTrials transform) {
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    PCollectionTuple out = apply(pipeline, trials, transform);
    Collected<TrialResult> results = Collected.of(out.get(TrainTrials.RESULTS));
    Collected<FailedRecord> failures = Collected.of(out.get(TrainTrials.FAILURES));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return new Ran(results.elements(), failures.elements(), counters(result));
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new HashMap<>();
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      if (counter.getName().getNamespace().equals(TrainTrials.class.getName())) {
        counters.merge(counter.getName().getName(), counter.getAttempted(), Long::sum);
      }
    }
    return counters;
  }

  private Path file(Trial trial, String file) {
    return folder.resolve("trials").resolve(trial.getTrialId()).resolve(file);
  }

  private static List<Trial> trials(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(seed -> Records.trial("cola", "adamw", 1e-3, seed))
        .toList();
  }

  private static List<String> ids(List<Trial> trials) {
    return trials.stream().map(Trial::getTrialId).toList();
  }

  private record Ran(
      List<TrialResult> results, List<FailedRecord> failures, Map<String, Long> counters) {
    TrialResult of(Trial trial) {
      return results.stream().filter(r -> r.getTrial().equals(trial)).findAny().orElseThrow();
    }
  }
}

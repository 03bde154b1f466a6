package dev.fisherflow.transforms.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.learner.PartialLearner;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.transforms.Collected;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCheckpointsTest {

  private static final EvaluationPlan PLAN =
      new EvaluationPlan(
          EvaluationSettings.of(List.of(UpdateRule.of("ef")), List.of(1e-7)), 160, 32);
  private static final Queue<String> EVENTS = new ConcurrentLinkedQueue<>();

  @TempDir private Path folder;

  private List<Indicator> indicators;
  private List<FailedRecord> failures;

  @BeforeEach
  void forget() {
    EVENTS.clear();
  }

  /** A checkpoint whose weights are a text. */
  private EvaluationTarget published(String source, String weights) throws IOException {
    Path adapter = Files.createDirectories(folder.resolve(source));
    Files.writeString(adapter.resolve(TrialStore.WEIGHTS), weights);
    return Indicators.target(source, source, Digest.of(weights.getBytes(StandardCharsets.UTF_8)));
  }

  private void run(EvaluateCheckpoints stage, EvaluationTarget... targets) {
    Pipeline pipeline = Pipeline.create();
    PCollectionTuple out =
        pipeline
            .apply(Create.of(List.of(targets)).withCoder(AvroCoder.of(EvaluationTarget.class)))
            .apply(stage);
    Collected<Indicator> evaluated = Collected.of(out.get(EvaluateCheckpoints.INDICATORS));
    Collected<FailedRecord> failed = Collected.of(out.get(EvaluateCheckpoints.FAILURES));
    pipeline.run().waitUntilFinish();
    indicators = evaluated.elements();
    failures = failed.elements();
  }

  private EvaluateCheckpoints stage(EvaluationPlan plan) {
    return EvaluateCheckpoints.in(
            Workspace.at(folder.toString()), SharedLearner.of(FakeEvaluator::new), plan)
        .withRange(2);
  }

  @Test
  void everyBatchOfEveryCheckpointIsEvaluatedOnceByOneEvaluator() throws IOException {
    run(stage(PLAN).withBatches(5), published("a", "1"), published("b", "2"));
    assertThat(failures).isEmpty();
    assertThat(indicators)
        .extracting(i -> i.getSource() + i.getBatch() + i.getRule())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of("a", "b")
                .flatMap(s -> Stream.of(0, 1, 2, 3, 4).map(b -> s + b))
                .flatMap(s -> Stream.of(s + "sgd", s + "ef"))
                .toList());
    assertThat(EVENTS).filteredOn("made"::equals).hasSize(1);
    assertThat(EVENTS).filteredOn("closed"::equals).hasSize(1);
  }

  @Test
  void whatWasEvaluatedIsFoundByItsContent() throws IOException {
    run(stage(PLAN).withBatches(3), published("a", "1"));
    List<Indicator> before = indicators;
    EVENTS.clear();

    run(stage(PLAN).withBatches(5), published("a", "1"));
    assertThat(EVENTS).containsExactlyInAnyOrder("made", "a [3]", "a [4]", "closed");
    assertThat(indicators).hasSize(10).containsAll(before);
    EVENTS.clear();

    run(stage(PLAN).withBatches(5), published("same weights", "1"));
    assertThat(EVENTS).as("nothing is evaluated, no learner is made").isEmpty();
    assertThat(indicators)
        .hasSize(10)
        .allSatisfy(i -> assertThat(i.getSource()).isEqualTo("same weights"));

    EvaluationPlan other = new EvaluationPlan(PLAN.settings(), 80, 32);
    run(stage(other).withBatches(1), published("a", "1"));
    assertThat(EVENTS).contains("a [0]");
    EVENTS.clear();

    run(stage(PLAN).withBatches(1).withFresh(true), published("a", "1"));
    assertThat(EVENTS).contains("a [0]");
  }

  @Test
  void aDamagedFileIsEvaluatedAgain() throws IOException {
    run(stage(PLAN).withBatches(1), published("a", "1"));
    try (Stream<Path> files = Files.walk(folder.resolve("evaluations"))) {
      Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
    List<Indicator> before = indicators;
    EVENTS.clear();
    run(stage(PLAN).withBatches(1), published("a", "1"));
    assertThat(EVENTS).contains("a [0]");
    assertThat(indicators).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void whatCannotBeEvaluatedIsARecordAndKeepsWhatWasDoneBefore() throws IOException {
    EvaluationTarget tampered = published("tampered", "1");
    Files.writeString(folder.resolve("tampered").resolve(TrialStore.WEIGHTS), "2");
    run(
        stage(PLAN).withBatches(2),
        tampered,
        published("throws at 1", "3"),
        published("sound", "4"));
    assertThat(failures).extracting(FailedRecord::getStage).containsExactly("evaluate", "evaluate");
    assertThat(failures)
        .extracting(FailedRecord::getCause)
        .anySatisfy(cause -> assertThat(cause).contains("tampered", "expected digest"))
        .anySatisfy(cause -> assertThat(cause).contains("throws at 1, batches [0, 1]: not finite"));
    assertThat(indicators)
        .extracting(Indicator::getSource)
        .containsExactlyInAnyOrder(
            "throws at 1", "throws at 1", "sound", "sound", "sound", "sound");
  }

  @Test
  void countsBelowOneAreRefused() {
    assertThatThrownBy(() -> stage(PLAN).withBatches(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found 0");
    assertThatThrownBy(() -> new EvaluationPlan(PLAN.settings(), 1, 1))
        .hasMessageContaining("batches of 2 or more");
    assertThatThrownBy(() -> new EvaluationPlan(PLAN.settings(), 2, 0))
        .hasMessageContaining("micro-batches");
  }

  /** Gives gamma = the batch's number + 1, and says what it was asked for. */
  private static final class FakeEvaluator extends PartialLearner {

    FakeEvaluator() {
      EVENTS.add("made");
    }

    @Override
    public void evaluate(
        EvaluationTarget target,
        Path adapter,
        ExampleSource examples,
        List<Integer> batches,
        EvaluationPlan plan,
        BatchListener listener) {
      for (int batch : batches) {
        EVENTS.add(target.getSource() + " [" + batch + "]");
        if (target.getSource().equals("throws at " + batch)) {
          throw new IllegalArgumentException("not finite");
        }
        listener.evaluated(
            batch,
            List.of(
                Indicators.of(target, batch, "sgd", 1, 1.0),
                Indicators.of(target, batch, "ef", batch + 1, batch + 1.0)));
      }
    }

    @Override
    public void close() {
      EVENTS.add("closed");
    }
  }
}

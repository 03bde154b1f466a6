package dev.fisherflow.transforms.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.learner.PartialLearner;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.execution.ExampleSources;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.submission.PackageSubmissionTest;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PredictTestsTest {

  private static final Method ADAMW = new Method("minilm", "lora-r8", "adamw");
  private static final Queue<String> EVENTS = new ConcurrentLinkedQueue<>();

  @RegisterExtension final TestPipelineExtension pipelines = TestPipelineExtension.create();

  @TempDir Path folder;

  @BeforeEach
  void forget() {
    EVENTS.clear();
  }

  @Test
  void everyTestSplitIsAnsweredWithTheSelectedAdapter(TestPipeline pipeline) throws IOException {
    PCollectionTuple out =
        apply(pipeline, List.of(published("cola", "1"), published("mnli", "neutral")));
    List<KV<Method, Prediction>> expected = new ArrayList<>();
    expected.add(KV.of(ADAMW, prediction("cola", "test", 0, "1")));
    expected.add(KV.of(ADAMW, prediction("cola", "test", 1, "1")));
    for (String split : List.of("test_matched", "test_mismatched", "ax")) {
      expected.add(KV.of(ADAMW, prediction("mnli", split, 0, "neutral")));
      expected.add(KV.of(ADAMW, prediction("mnli", split, 1, "neutral")));
    }
    PAssert.that(out.get(PredictTests.PREDICTIONS)).containsInAnyOrder(expected);
    PAssert.that(out.get(PredictTests.FAILURES)).empty();
    pipeline.run();
    assertThat(EVENTS).filteredOn("made"::equals).hasSize(1);
    assertThat(EVENTS).filteredOn("closed"::equals).hasSize(1);
  }

  @Test
  void whatCannotBePredictedIsARecordAndHasNoAnswers(TestPipeline pipeline) throws IOException {
    Selection tampered = published("cola", "1");
    Files.writeString(
        folder.resolve(tampered.getCheckpoint().getUri()).resolve(TrialStore.WEIGHTS), "0");
    Selection lost = PackageSubmissionTest.selection("sst2", ADAMW);
    Selection throwing = published("rte", "throw");
    Selection few = published("wnli", "few");
    Selection withoutSplit = published("mrpc", "1");
    PCollectionTuple out =
        apply(
            pipeline, List.of(tampered, lost, throwing, few, withoutSplit, published("qqp", "0")));
    PAssert.that(out.get(PredictTests.PREDICTIONS))
        .containsInAnyOrder(
            List.of(
                KV.of(ADAMW, prediction("qqp", "test", 0, "0")),
                KV.of(ADAMW, prediction("qqp", "test", 1, "0"))));
    PAssert.that(out.get(PredictTests.FAILURES))
        .satisfies(
            failures -> {
              List<String> causes = new ArrayList<>();
              for (FailedRecord failure : failures) {
                assertThat(failure.getStage()).isEqualTo("predict");
                assertThat(failure.getFile()).startsWith("trials/").endsWith("/checkpoints/10");
                causes.add(failure.getCause());
              }
              assertThat(causes)
                  .hasSize(5)
                  .satisfiesOnlyOnce(
                      c -> assertThat(c).startsWith("cola: ").contains("expected digest"))
                  .satisfiesOnlyOnce(
                      c -> assertThat(c).startsWith("sst2: ").contains("no such file"))
                  .satisfiesOnlyOnce(c -> assertThat(c).startsWith("rte: ").contains("told to"))
                  .satisfiesOnlyOnce(
                      c -> assertThat(c).startsWith("wnli: ").contains("expected 2 answers"))
                  .satisfiesOnlyOnce(c -> assertThat(c).isEqualTo("mrpc: no split test"));
              return null;
            });
    pipeline.run();
  }

  /** A selection whose adapter is in the workspace; the fake predictor answers with its weights. */
  private Selection published(String task, String weights) throws IOException {
    Selection selection = PackageSubmissionTest.selection(task, ADAMW);
    Path adapter = Files.createDirectories(folder.resolve(selection.getCheckpoint().getUri()));
    Files.writeString(adapter.resolve(TrialStore.WEIGHTS), weights);
    Files.writeString(adapter.resolve("adapter_config.json"), "{}");
    return Selection.newBuilder(selection)
        .setCheckpoint(
            Checkpoint.newBuilder(selection.getCheckpoint())
                .setWeightsDigest(Digest.ofFile(adapter.resolve(TrialStore.WEIGHTS)))
                .build())
        .build();
  }

  private PCollectionTuple apply(TestPipeline pipeline, List<Selection> selections) {
    ExampleSources examples =
        trial ->
            split -> {
              if (trial.getTask().equals("mrpc")) {
                throw new IllegalArgumentException("no split " + split);
              }
              return List.of(example(trial, split, 0), example(trial, split, 1));
            };
    return pipeline
        .apply(Create.of(selections).withCoder(AvroCoder.of(Selection.class)))
        .apply(
            PredictTests.in(
                Workspace.at(folder.toString()), SharedLearner.of(FakePredictor::new), examples));
  }

  private static Prediction prediction(String task, String split, long index, String label) {
    return Prediction.newBuilder()
        .setTask(task)
        .setSplit(split)
        .setIndex(index)
        .setLabel(label)
        .build();
  }

  private static Example example(Trial trial, String split, long index) {
    return Example.newBuilder().setTask(trial.getTask()).setSplit(split).setIndex(index).build();
  }

  private static final class FakePredictor extends PartialLearner {

    FakePredictor() {
      EVENTS.add("made");
    }

    @Override
    public List<Prediction> predict(
        Trial trial, Path adapter, ExampleSource examples, String split) {
      assertThat(adapter.resolve("adapter_config.json")).hasContent("{}");
      try {
        String weights = Files.readString(adapter.resolve(TrialStore.WEIGHTS));
        return switch (weights) {
          case "throw" -> throw new IllegalStateException("told to");
          case "few" -> List.of(prediction("wnli", split, 0, "1"));
          default ->
              examples.read(split).stream()
                  .map(row -> prediction(row.getTask(), split, row.getIndex(), weights))
                  .toList();
        };
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      EVENTS.add("closed");
    }
  }
}

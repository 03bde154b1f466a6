package dev.fisherflow.transforms.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.learner.PartialLearner;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.DevPredictions;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.submission.PackageSubmissionTest;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
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

class PredictDevsTest {

  private static final Method ADAMW = new Method("minilm", "lora-r8", "adamw");
  private static final int ROWS = 12;
  private static final Queue<String> ANSWERED = new ConcurrentLinkedQueue<>();
  private static final List<KV<String, String>> FILES = new ArrayList<>();

  @RegisterExtension final TestPipelineExtension pipelines = TestPipelineExtension.create();

  @TempDir Path folder;

  @BeforeEach
  void forget() {
    ANSWERED.clear();
    FILES.clear();
  }

  @Test
  void answersHaveTheirScoresAndTruthAndTheHardestTheirTexts(TestPipeline pipeline)
      throws IOException {
    Selection selection = published("mnli");
    PCollectionTuple out = apply(pipeline, selection);
    PAssert.that(out.get(PredictDevs.FAILURES)).empty();
    keep(out);
    pipeline.run();
    assertThat(ANSWERED).containsExactlyInAnyOrder("dev_matched", "dev_mismatched");
    DevPredictions answers = read(selection);
    assertThat(answers.getTrialId()).isEqualTo(selection.getTrial().getTrialId());
    assertThat(answers.getStep()).isEqualTo(10);
    assertThat(answers.getRows()).hasSize(2 * ROWS);
    assertThat(answers.getRows()).extracting(Prediction::getTruth).containsOnly("neutral");
    assertThat(answers.getRows().get(3).getScores()).containsExactly(3.0, 0.0, 0.0);
    // The score of a wrong label is the row's place: the last rows of both splits are hardest.
    assertThat(answers.getRows())
        .allSatisfy(
            row ->
                assertThat(row.getInput())
                    .isEqualTo(row.getIndex() >= ROWS - 5 ? "a film | the cat" : ""));
  }

  @Test
  void knownAnswersAreNotWorkedOutAgain(TestPipeline pipeline) throws IOException {
    Selection selection = published("cola");
    keep(apply(pipeline, selection, selection));
    pipeline.run();
    assertThat(ANSWERED).as("once or, at the same time, twice").isNotEmpty();
    assertThat(FILES).hasSize(2).allMatch(FILES.get(0)::equals);
    assertThat(FILES.get(0).getValue())
        .isEqualTo(new PredictionStore(workspace(), Part.DEV).find(selection).orElseThrow());
    assertThat(new PredictionStore(workspace(), Part.TEST).find(selection)).isEmpty();
  }

  @Test
  void whereWeightsWereDeletedThereAreNoneAndWhereTheyDifferAFailure(TestPipeline pipeline)
      throws IOException {
    Selection deleted = PackageSubmissionTest.selection("rte", ADAMW);
    Selection tampered = published("cola");
    Files.writeString(
        folder.resolve(tampered.getCheckpoint().getUri()).resolve(TrialStore.WEIGHTS), "0");
    PCollectionTuple out = apply(pipeline, deleted, tampered);
    PAssert.that(out.get(PredictDevs.FILES)).empty();
    PAssert.that(out.get(PredictDevs.FAILURES))
        .satisfies(
            failures -> {
              assertThat(failures)
                  .singleElement()
                  .extracting(FailedRecord::getCause)
                  .asString()
                  .startsWith("cola: ")
                  .contains("expected digest");
              return null;
            });
    pipeline.run();
  }

  private DevPredictions read(Selection selection) {
    return PredictDevs.read(workspace(), selection, FILES.get(0).getValue());
  }

  private Workspace workspace() {
    return Workspace.at(folder.toString());
  }

  private static void keep(PCollectionTuple out) {
    PAssert.that(out.get(PredictDevs.FILES))
        .satisfies(
            files -> {
              files.forEach(FILES::add);
              return null;
            });
  }

  private Selection published(String task) throws IOException {
    Selection selection = PackageSubmissionTest.selection(task, ADAMW);
    Path adapter = Files.createDirectories(folder.resolve(selection.getCheckpoint().getUri()));
    Files.writeString(adapter.resolve(TrialStore.WEIGHTS), "1");
    return Selection.newBuilder(selection)
        .setCheckpoint(
            Checkpoint.newBuilder(selection.getCheckpoint())
                .setWeightsDigest(Digest.ofFile(adapter.resolve(TrialStore.WEIGHTS)))
                .build())
        .build();
  }

  private PCollectionTuple apply(TestPipeline pipeline, Selection... selections) {
    return pipeline
        .apply(Create.of(List.of(selections)).withCoder(AvroCoder.of(Selection.class)))
        .apply(
            PredictDevs.in(
                workspace(), SharedLearner.of(FakePredictor::new), PredictDevsTest::examples));
  }

  /** Pairs of label 1 and the tokens of [CLS] a film [SEP] the cat [SEP]. */
  private static ExampleSource examples(Trial trial) {
    return split ->
        IntStream.range(0, ROWS)
            .mapToObj(
                i ->
                    Example.newBuilder()
                        .setTask(trial.getTask())
                        .setSplit(split)
                        .setIndex(i)
                        .setTokenIds(List.of(101, 1037, 2143, 102, 1996, 4937, 102))
                        .setTypeIds(List.of(0, 0, 0, 0, 1, 1, 1))
                        .setLabel(1)
                        .build())
            .toList();
  }

  /** Answers with the first label, the surer the later the row. */
  private static final class FakePredictor extends PartialLearner {

    @Override
    public List<Prediction> predict(
        Trial trial, Path adapter, ExampleSource examples, String split) {
      ANSWERED.add(split);
      return examples.read(split).stream()
          .map(
              row ->
                  Prediction.newBuilder()
                      .setTask(row.getTask())
                      .setSplit(split)
                      .setIndex(row.getIndex())
                      .setLabel("entailment")
                      .setScores(List.of((double) row.getIndex(), 0.0, 0.0))
                      .build())
          .toList();
    }

    @Override
    public void close() {}
  }
}

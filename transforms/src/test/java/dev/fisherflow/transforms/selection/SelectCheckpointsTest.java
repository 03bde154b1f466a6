package dev.fisherflow.transforms.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.Records;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectCheckpointsTest {

  @RegisterExtension final TestPipelineExtension pipelines = TestPipelineExtension.create();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void methodsAreSelectedApartInAnyOrder(long order, TestPipeline pipeline) {
    List<TrialResult> results = new ArrayList<>();
    for (String optimizer : List.of("adamw", "ief")) {
      for (String task : List.of("cola", "rte")) {
        for (long seed = 1; seed <= 3; seed++) {
          results.add(result(Records.trial(task, optimizer, 0.1, seed), 0.5 + seed / 10.0));
        }
      }
    }
    Trial failed = Records.trial("cola", "sf", 0.1, 1);
    results.add(Records.result(failed, TrialStatus.FAILED, null));
    Collections.shuffle(results, new Random(order));

    PCollectionTuple out =
        pipeline
            .apply(Create.of(results).withCoder(AvroCoder.of(TrialResult.class)))
            .apply(SelectCheckpoints.byScore(Diverged.AS_FAILED));
    PAssert.that(out.get(SelectCheckpoints.SELECTIONS))
        .satisfies(
            selections -> {
              List<String> found = new ArrayList<>();
              for (Selection selection : selections) {
                assertThat(selection.getModel()).isEqualTo("minilm");
                assertThat(selection.getAdapter()).isEqualTo("lora-r8");
                assertThat(selection.getTrial().getSeed()).isEqualTo(3);
                assertThat(selection.getCandidates()).hasSize(3);
                found.add(selection.getTask() + " " + selection.getOptimizer());
              }
              assertThat(found)
                  .containsExactlyInAnyOrder("cola adamw", "rte adamw", "cola ief", "rte ief");
              return null;
            });
    PAssert.that(out.get(SelectCheckpoints.FAILURES))
        .containsInAnyOrder(
            FailedRecord.newBuilder()
                .setStage("select")
                .setFile("cola/minilm/lora-r8/sf")
                .setCause("no trial of this task has a finite score; trials: {FAILED=1}")
                .build());
    pipeline.run();
  }

  private static TrialResult result(Trial trial, double score) {
    StepStatistics step =
        StepStatistics.newBuilder()
            .setStep(1)
            .setLoss(1)
            .setLearningRate(1)
            .setUpdateNorm(1)
            .setGradientCosine(1)
            .build();
    return TrialResult.newBuilder(
            Records.result(
                trial,
                TrialStatus.SUCCEEDED,
                Records.checkpoint(trial, "uri", 10, score, "digest")))
        .setCurve(List.of(step))
        .build();
  }
}

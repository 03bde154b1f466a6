package dev.fisherflow.transforms.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.schemas.IndicatorSummary;
import dev.fisherflow.transforms.Collected;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SummarizeIndicatorsTest {

  private static final EvaluationTarget TARGET = Indicators.target("a", "c", "w");

  @RegisterExtension final TestPipelineExtension pipelines = TestPipelineExtension.create();

  private static List<IndicatorSummary> summaries(TestPipeline pipeline, List<Indicator> given) {
    Collected<IndicatorSummary> all =
        Collected.of(
            pipeline
                .apply(Create.of(given).withCoder(AvroCoder.of(Indicator.class)))
                .apply(SummarizeIndicators.byCheckpoint()));
    pipeline.run();
    return all.elements();
  }

  private static IndicatorSummary find(List<IndicatorSummary> all, String rule, String figure) {
    return all.stream()
        .filter(summary -> summary.getRule().equals(rule) && summary.getFigure().equals(figure))
        .reduce(
            (a, b) -> {
              throw new AssertionError("two of " + rule + " " + figure);
            })
        .orElseThrow();
  }

  @Test
  void meansAndDeviationsAreOverTheBatchesThatHaveTheFigure(TestPipeline pipeline) {
    List<IndicatorSummary> all =
        summaries(
            pipeline,
            List.of(
                Indicators.of(TARGET, 0, "sgd", 2, 1.0),
                Indicators.of(TARGET, 0, "ef", 4, 2.0),
                Indicators.of(TARGET, 0, "sf", 1, 0.5),
                Indicators.of(TARGET, 1, "sgd", 4, 1.0),
                Indicators.of(TARGET, 1, "ef", 2, 0.5),
                Indicators.of(TARGET, 1, "sf", 6, 1.5),
                Indicators.of(TARGET, 2, "sgd", 1, 1.0),
                Indicators.of(TARGET, 2, "ef", Double.POSITIVE_INFINITY, null),
                Indicators.of(TARGET, 2, "sf", 3, 3.0)));
    IndicatorSummary empirical = find(all, "ef", "gamma/sgd");
    assertThat(empirical.getMean()).isEqualTo(1.25);
    // (2 - 1.25)^2 + (0.5 - 1.25)^2 over n - 1 = 1.
    assertThat(empirical.getStandardDeviation()).isCloseTo(Math.sqrt(1.125), within(1e-15));
    assertThat(empirical.getBatches()).isEqualTo(2);
    assertThat(empirical.getMissing()).isEqualTo(1);
    // 1/4 and 6/2; 3 over infinity is 0, the mean of all three 3.25 / 3.
    assertThat(find(all, "sf", "gamma/ef").getMean()).isCloseTo(3.25 / 3, within(1e-15));
    assertThat(find(all, "sgd", "gradientImbalance").getStandardDeviation()).isZero();
    assertThat(find(all, "sgd", "gamma/ef").getMean()).as("no damping in common").isNull();
    assertThat(all)
        .noneMatch(summary -> summary.getFigure().equals("gamma/hf"))
        .allSatisfy(
            summary -> {
              assertThat(summary.getCheckpoint()).isEqualTo("c");
              assertThat(summary.getStage()).isEqualTo(0.5);
            });
  }

  @Test
  void theBitsDoNotDependOnTheOrder(TestPipeline pipeline) {
    List<Indicator> indicators = new ArrayList<>();
    Random random = new Random(1);
    for (int batch = 0; batch < 40; batch++) {
      indicators.add(Indicators.of(TARGET, batch, "ief", random.nextDouble(), random.nextDouble()));
    }
    List<IndicatorSummary> once = CheckpointSummary.of(indicators);
    Collections.shuffle(indicators, random);
    assertThat(CheckpointSummary.of(indicators)).isEqualTo(once);
    assertThat(summaries(pipeline, indicators)).containsExactlyInAnyOrderElementsOf(once);
  }
}

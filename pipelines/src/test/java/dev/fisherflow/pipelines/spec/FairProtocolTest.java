package dev.fisherflow.pipelines.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.sweep.DataLimits;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Glue;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FairProtocolTest {

  private static SweepSpecification fair(String lines) {
    return SweepSpecification.parse(
        "s",
        """
        name: s
        tasks: [rte, sst2]
        optimizers: [{type: adamw, learningRate: [1e-3, 1e-2]}, {type: sgd, learningRate: {log: [1, 10]}}]
        search: {points: 4}
        """
            + lines);
  }

  @Test
  void tenSeedsBehindTheOneThatTunesConfirm() {
    SweepSpecification specification = fair("seeds: 3\nselection: {protocol: fair}");
    assertThat(specification.selection().confirming())
        .isEqualTo(LongStream.rangeClosed(4, 13).boxed().toList());
    assertThat(specification.defaults())
        .containsEntry("selection.seeds", "[4, 5, 6, 7, 8, 9, 10, 11, 12, 13]");
    assertThat(specification.trials()).isEqualTo(2 * 6 + 2 * 2 * 10);
    assertThat(
            SweepSpecification.parse("expanded", specification.expanded()).selection().confirming())
        .hasSize(10);
  }

  @Test
  void bothPhasesArePlanned() {
    TrialPlan plan = TrialPlan.of(fair("selection: {protocol: fair, seeds: [8, 9]}"));
    List<Trial> tuning = plan.templates();
    assertThat(tuning).hasSize(12).allMatch(trial -> trial.getPhase() == Phase.tune);
    assertThat(plan.unchosen(tuning))
        .hasSize(2 * 2 * 2)
        .allMatch(trial -> trial.getPhase() == Phase.confirm && trial.getTrialId().isEmpty())
        .extracting(Trial::getSeed)
        .containsOnly(8L, 9L);
  }

  @Test
  void stepsAreOfTheExamplesThatAreLeft() {
    SweepSpecification specification =
        fair("selection: {protocol: fair}\ntraining: {batchSize: 100, epochs: 1}");
    TrialPlan plan = TrialPlan.of(specification);
    assertThat(plan.estimates(plan.datasets().get(0), 1000))
        .extracting(Trial::getSteps)
        .containsOnly(8L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          selection: {protocol: fair, seeds: [1, 2]} | expected seeds that tune nothing, found 1
          selection: {protocol: fair, seeds: [2]} | expected at least two seeds
          selection: {protocol: fair, seeds: [2, 2]} | the same value is listed twice
          selection: {protocol: fair}; seeds: [1, 2] | s:6:8: seeds: protocol fair tunes with one seed
          selection: {protocol: fair}; seeds: 9223372036854775800 | there are not ten seeds behind
          selection: {protocol: fair}; evaluation: {}; training: {keepCheckpoints: epochs} | evaluation: is for protocol: paper
          """)
  void mistakesAreToldAtTheirPlace(String lines, String message) {
    assertThatThrownBy(() -> fair(lines.replace("; ", "\n"))).hasMessageContaining(message);
  }

  @Test
  void oneSettingOfAnOptimizerIsNotTuned() {
    assertThatThrownBy(
            () ->
                SweepSpecification.parse(
                    "s",
                    """
                    name: s
                    tasks: [rte]
                    optimizers: [{type: adamw, learningRate: 1e-3}]
                    selection: {protocol: fair}
                    """))
        .hasMessageContaining("s:3:13: optimizers: protocol fair tunes every optimizer")
        .hasMessageContaining("found one; give it a range");
  }

  @Test
  void aTaskOfFewExamplesIsRefused() {
    SweepSpecification specification = fair("selection: {protocol: fair}");
    assertThat(DataLimits.asks(specification)).isTrue();
    assertThatThrownBy(() -> DataLimits.check(specification, Glue.RTE, 399))
        .hasMessageContaining("selection.protocol")
        .hasMessageContaining("expected 400 of rte, found 399");
    DataLimits.check(specification, Glue.RTE, 400);
  }
}

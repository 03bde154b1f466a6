package dev.fisherflow.pipelines.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.selection.Diverged;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SelectionParserTest {

  private static SweepSpecification with(String tasks, String selection) {
    return SweepSpecification.parse(
        "s",
        "name: s\ntasks: %s\noptimizers: [{type: adamw, learningRate: 1e-3}]\n%s\n"
            .formatted(tasks, selection));
  }

  @Test
  void leftOutItIsAsBefore() {
    SweepSpecification specification = with("[mrpc]", "");
    assertThat(specification.selection())
        .isEqualTo(new SelectionSettings(List.of(), List.of(), Diverged.AS_FAILED));
    assertThat(specification.defaults()).containsEntry("selection.diverged", "discard");
    assertThat(specification.selection())
        .isEqualTo(with("[mrpc]", "selection: {protocol: paper, by: null}").selection());
  }

  @Test
  void otherMetricsMakeOtherTrialsAndAnotherScore() {
    Trial trial = trial(with("[mrpc, sst2]", "selection: {by: f1, diverged: keepBest}"));
    assertThat(trial.getSelectBy()).containsExactly("f1");
    assertThat(Task.of(trial).metrics()).containsExactly("f1");
  }

  @Test
  void aTasksOwnMetricsChangeNothing() {
    Trial trial = trial(with("[mrpc]", "selection: {by: [accuracy, f1], diverged: keepBest}"));
    assertThat(trial).isEqualTo(trial(with("[mrpc]", "")));
  }

  private static Trial trial(SweepSpecification specification) {
    return TrialPlan.of(specification).templates().get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          selection: keepBest | selection: expected a mapping such as {protocol: paper, diverged: keepBest}
          selection: {diverged: keep} | expected what becomes of diverged trials (keepBest, discard), found 'keep'
          selection: {protocol: fairer} | expected a protocol (paper, fair), found 'fairer'; did you mean 'fair'?
          selection: {seeds: [3, 4]} | selection.seeds: is for protocol: fair
          selection: {by: []} | expected at least one value
          selection: {by: [f2]} | did you mean 'f1'
          selection: {by: [f1, pearson]} | expected metrics that every task has; the task sst2 has no pearson, only accuracy, f1, matthews
          selection: {devirged: keepBest} | did you mean 'diverged'
          """)
  void mistakesAreToldAtTheirPlace(String selection, String message) {
    assertThatThrownBy(() -> with("[sst2]", selection)).hasMessageContaining(message);
  }

  static List<String> papers() {
    return SweepSpecification.PRESETS;
  }

  @ParameterizedTest
  @MethodSource("papers")
  void thePapersPresetsKeepTheBestOfTrialsThatDiverge(String preset) {
    assertThat(SweepSpecification.preset(preset).selection().diverged())
        .isEqualTo(Diverged.KEEP_BEST);
  }
}

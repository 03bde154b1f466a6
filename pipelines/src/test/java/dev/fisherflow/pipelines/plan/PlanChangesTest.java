package dev.fisherflow.pipelines.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.plan.PlanChanges.Changed;
import dev.fisherflow.pipelines.plan.PlanChanges.Difference;
import dev.fisherflow.pipelines.report.table.ChangesTable;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialIdentity;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PlanChangesTest {

  private static final String SPEC =
      """
      name: test
      tasks: [sst2]
      optimizers:
        - {type: adamw, learningRate: [1e-3, 1e-2]}
        - {type: sgd, learningRate: 0.1}
      seeds: [1, 2]
      """;

  private static List<Trial> trials(String specification) {
    return trials(specification, trial -> {});
  }

  private static List<Trial> trials(String specification, Consumer<Trial.Builder> change) {
    return TrialPlan.of(SweepSpecification.parse("test.yaml", specification)).templates().stream()
        .map(
            template -> {
              Trial.Builder builder =
                  Trial.newBuilder(template).setDatasetDigest("a".repeat(64)).setSteps(100);
              change.accept(builder);
              return TrialIdentity.identified(builder.build());
            })
        .toList();
  }

  private static PlanChanges since(List<Trial> now) {
    return PlanChanges.between(trials(SPEC), now);
  }

  @Test
  void theSameSweepHasNotChanged() {
    assertThat(since(trials(SPEC))).isEqualTo(new PlanChanges(6, List.of(), List.of(), List.of()));
  }

  @Test
  void grownAndShrunkSweepsHaveNewAndGoneTrials() {
    List<Trial> more = trials(SPEC.replace("[1, 2]", "[1, 2, 3]"));
    assertThat(since(more).added())
        .hasSize(3)
        .allSatisfy(t -> assertThat(t.getSeed()).isEqualTo(3));
    assertThat(since(more).unchanged()).isEqualTo(6);
    assertThat(PlanChanges.between(more, trials(SPEC)).gone()).hasSize(3);
  }

  @Test
  void otherDataModelAndCodeAreNamed() {
    PlanChanges changes =
        since(
            trials(
                SPEC,
                trial ->
                    trial
                        .setDatasetDigest("b".repeat(64))
                        .setModelDigest("m")
                        .setSteps(90)
                        .setNumericsVersion(99)));
    assertThat(changes.changed()).hasSize(6);
    assertThat(changes.added()).isEmpty();
    assertThat(changes.gone()).isEmpty();
    assertThat(changes.changed().get(0).differences())
        .extracting(Difference::name)
        .containsExactly("model", "data", "version of the numerics");
    assertThat(changes.changed().get(0).differences().get(1))
        .isEqualTo(new Difference("data", "aaaaaaaaaaaa", "bbbbbbbbbbbb"));
  }

  @Test
  void anotherHyperParameterIsNamedWhereThePlaceIsPlain() {
    PlanChanges changes = since(trials(SPEC.replace("learningRate: 0.1", "learningRate: 0.2")));
    assertThat(changes.changed())
        .hasSize(2)
        .flatExtracting(Changed::differences)
        .containsOnly(new Difference("learningRate", "0.1", "0.2"));
    assertThat(ChangesTable.render(changes, "r"))
        .contains("since run r: 0 new, 0 gone, 2 changed, 4 as they were\n")
        .contains(
            "  changed  minilm lora-r8 sst2 sgd learningRate=0.2 seed 1: learningRate 0.1 ->"
                + " 0.2\n");
  }

  @Test
  void inAGridItIsNotPlainWhichSettingBecameWhich() {
    PlanChanges changes = since(trials(SPEC.replace("[1e-3, 1e-2]", "[5e-3, 5e-2]")));
    assertThat(changes.changed()).isEmpty();
    assertThat(changes.added()).hasSize(4);
    assertThat(changes.gone()).hasSize(4);
    assertThat(ChangesTable.render(changes, "r"))
        .contains("  new      minilm lora-r8 sst2 adamw learningRate=0.005 seed 1\n")
        .contains("  gone     minilm lora-r8 sst2 adamw learningRate=0.001 seed 1\n");
  }

  @Test
  void dataThatIsNotPreparedYetIsAChange() {
    List<Trial> now =
        trials(SPEC).stream()
            .map(t -> Trial.newBuilder(t).setTrialId("").setDatasetDigest("").build())
            .toList();
    assertThat(since(now).changed()).hasSize(6);
    assertThat(since(now).changed().get(0).differences())
        .containsExactly(new Difference("data", "aaaaaaaaaaaa", "not prepared yet"));
  }
}

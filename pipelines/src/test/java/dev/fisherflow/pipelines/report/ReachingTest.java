package dev.fisherflow.pipelines.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.TrialRecords;
import dev.fisherflow.pipelines.report.table.TargetTable;
import dev.fisherflow.pipelines.spec.goal.Target;
import dev.fisherflow.schemas.Budget;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReachingTest {

  private static final Target ACCURACY = new Target("accuracy", 0.8, List.of());

  /** A confirming trial that validates every ten steps. */
  private static TrialResult result(String optimizer, long seed, Double cost, double... scores) {
    Trial like = Results.trials().get(0);
    Trial trial =
        Trial.newBuilder(like)
            .setTrialId(optimizer + seed)
            .setOptimizer(
                OptimizerSettings.newBuilder(like.getOptimizer()).setType(optimizer).build())
            .setSeed(seed)
            .setPhase(Phase.confirm)
            .setBudget(cost == null ? null : new Budget("table", cost))
            .build();
    return TrialRecords.result(trial, TrialStatus.SUCCEEDED)
        .setValidations(
            IntStream.range(0, scores.length)
                .mapToObj(i -> validation(trial, 10L * (i + 1), scores[i]))
                .toList())
        .build();
  }

  private static Checkpoint validation(Trial trial, long step, double score) {
    return Checkpoint.newBuilder()
        .setTrialId(trial.getTrialId())
        .setUri("")
        .setStep(step)
        .setEpoch(1)
        .setMetrics(List.of(new Metric("accuracy", score)))
        .setScore(score)
        .setWeightsDigest("")
        .build();
  }

  @Test
  void theFirstValidationThatReachesItCounts() {
    TrialResult reached = result("ief", 2, 2.5, 0.7, 0.8, 0.7, 0.9);
    TrialResult missed = result("ief", 3, 2.5, 0.7, 0.79999);
    Reaching reaching = new Reaching(ACCURACY, List.of(reached, missed));
    assertThat(reaching.steps(reached)).isEqualTo(20);
    assertThat(reaching.cost(reached)).isEqualTo(50);
    assertThat(reaching.steps(missed)).isInfinite();
    assertThat(reaching.cost(missed)).isInfinite();
  }

  /** Medians of the best: adamw 0.8 of {0.7, 0.8, 0.9}, sgd 0.75 of {0.6, 0.75, 0.95}. */
  @Test
  void othersSetItByTheHighestOfTheirMedians() {
    List<TrialResult> results =
        new ArrayList<>(
            List.of(
                result("adamw", 2, null, 0.7, 0.6),
                result("adamw", 3, null, 0.75, 0.8),
                result("adamw", 4, null, 0.5, 0.9),
                result("sgd", 2, null, 0.6),
                result("sgd", 3, null, 0.75),
                result("sgd", 4, null, 0.95),
                result("ief", 2, 3.0, 0.5, 0.81),
                result("ief", 3, 3.0, 0.99)));
    Target target = new Target("", 0, List.of("adamw", "sgd"));
    Reaching reaching = new Reaching(target, results);
    assertThat(results.stream().map(reaching::steps))
        .containsExactly(
            Double.POSITIVE_INFINITY,
            20.0,
            20.0,
            Double.POSITIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            10.0,
            20.0,
            10.0);
    assertThat(TargetTable.render(target, results))
        .contains("steps to 80.0 % on held-out examples (the best of adamw, sgd)")
        .containsPattern("adamw +2 of 3 +20 +20 +∞ 20 20")
        .containsPattern("ief +2 of 2 +15 +45 +60 30")
        .containsPattern("sgd +1 of 3 +∞ +∞ +∞ ∞ 10");
  }
}

package dev.fisherflow.transforms.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.Records;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfirmingTrialsTest {

  private static final ConfirmingTrials CONFIRMING =
      ConfirmingTrials.with(Diverged.AS_FAILED, List.of(7L, 8L));

  private static TrialResult tuned(String task, String optimizer, double rate, Double score) {
    Trial trial =
        Records.identified(
            Trial.newBuilder(Records.trial(task, optimizer, rate, 1)).setPhase(Phase.tune).build());
    return score == null
        ? Records.result(trial, TrialStatus.FAILED, null)
        : Records.result(
            trial, TrialStatus.SUCCEEDED, Records.checkpoint(trial, "uri", 10, score, "digest"));
  }

  private static List<TrialResult> results() {
    return new ArrayList<>(
        List.of(
            tuned("rte", "adamw", 0.1, 0.6),
            tuned("rte", "adamw", 0.2, 0.9),
            tuned("sst2", "adamw", 0.1, 0.9),
            tuned("sst2", "adamw", 0.2, 0.7),
            tuned("rte", "sf", 0.1, null),
            tuned("rte", "sf", 0.2, null),
            tuned("sst2", "sf", 0.1, null),
            tuned("sst2", "sf", 0.2, null)));
  }

  private static List<String> words(List<Trial> trials) {
    return trials.stream()
        .map(
            trial ->
                "%s %s %s %d"
                    .formatted(
                        trial.getTask(),
                        trial.getOptimizer().getType(),
                        trial.getOptimizer().getLearningRate(),
                        trial.getSeed()))
        .sorted()
        .toList();
  }

  /**
   * 0.2 has a mean of 0.8 over the tasks, 0.1 of 0.75; where nothing has a score, the first name.
   */
  @Test
  void everyMethodsSettingIsConfirmedOnEveryTaskWithEverySeed() {
    List<Trial> trials = CONFIRMING.of(results());
    assertThat(words(trials))
        .containsExactly(
            "rte adamw 0.2 7",
            "rte adamw 0.2 8",
            "rte sf 0.1 7",
            "rte sf 0.1 8",
            "sst2 adamw 0.2 7",
            "sst2 adamw 0.2 8",
            "sst2 sf 0.1 7",
            "sst2 sf 0.1 8");
    assertThat(trials)
        .allMatch(trial -> trial.getPhase() == Phase.confirm)
        .allMatch(trial -> trial.getTrialId().equals(TrialIdentity.idOf(trial)));
  }

  @Test
  void theOrderOfTheResultsDoesNotCount() {
    List<Trial> trials = CONFIRMING.of(results());
    for (int order = 1; order <= 5; order++) {
      List<TrialResult> shuffled = results();
      Collections.shuffle(shuffled, new Random(order));
      assertThat(CONFIRMING.of(shuffled)).containsExactlyInAnyOrderElementsOf(trials);
    }
  }
}

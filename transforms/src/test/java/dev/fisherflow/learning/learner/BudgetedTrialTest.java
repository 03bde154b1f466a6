package dev.fisherflow.learning.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.trial.TokenTrials;
import dev.fisherflow.schemas.Budget;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials whose budget ends them within an epoch of 6 steps. */
class BudgetedTrialTest {

  @TempDir Path folder;

  private TrialResult train(Trial trial) throws InterruptedException {
    try (LocalLearner learner = new LocalLearner(1)) {
      return learner.train(trial, TokenTrials::examples, folder, progress -> {});
    }
  }

  @Test
  void theLastStepIsValidated() throws Exception {
    TrialResult result =
        train(
            Trial.newBuilder(TokenTrials.trial("sgd", 1))
                .setEpochs(2)
                .setSteps(9)
                .setBudget(new Budget("table", 2.5))
                .build());
    assertThat(result.getStepsDone()).isEqualTo(9);
    assertThat(result.getValidations()).extracting(Checkpoint::getStep).containsExactly(5L, 6L, 9L);
    assertThat(result.getLast().getStep()).isEqualTo(9);
  }

  @Test
  void withoutABudgetStepsAreWholeEpochs() {
    Trial trial = Trial.newBuilder(TokenTrials.trial("sgd", 1)).setEpochs(2).setSteps(9).build();
    assertThatThrownBy(() -> train(trial)).hasMessageContaining("planned with 9 steps");
  }
}

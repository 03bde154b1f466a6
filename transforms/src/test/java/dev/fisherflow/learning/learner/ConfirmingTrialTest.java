package dev.fisherflow.learning.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.trial.TokenTrials;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials of the fair protocol, of 45 training rows of which 22 are held out, and 20 dev rows. */
class ConfirmingTrialTest {

  @TempDir Path folder;

  private static Trial trial(Phase phase) {
    return Trial.newBuilder(TokenTrials.trial("adamw", 1)).setPhase(phase).setSteps(12).build();
  }

  private TrialResult train(LocalLearner learner, Phase phase) throws InterruptedException {
    return learner.train(
        trial(phase), TokenTrials::examples, folder.resolve(phase.name()), progress -> {});
  }

  @Test
  void theCheckpointThatHeldOutRowsChoseIsScoredOnTheOfficialOnes() throws Exception {
    try (LocalLearner learner = new LocalLearner(1)) {
      TrialResult tuned = train(learner, Phase.tune);
      TrialResult confirmed = train(learner, Phase.confirm);

      assertThat(tuned.getLabels().remaining()).isEqualTo(22);
      assertThat(tuned.getValidations()).contains(tuned.getBest());
      assertThat(confirmed.getLabels().remaining()).isEqualTo(20);
      assertThat(confirmed.getValidations())
          .extracting(Checkpoint::getScore)
          .isEqualTo(tuned.getValidations().stream().map(Checkpoint::getScore).toList());
      assertThat(confirmed.getBest().getWeightsDigest())
          .isEqualTo(tuned.getBest().getWeightsDigest());
      List<Prediction> answers =
          learner.predict(
              trial(Phase.confirm),
              folder.resolve("confirm").resolve(confirmed.getBest().getUri()),
              TokenTrials::examples,
              "dev");
      long right =
          IntStream.range(0, 20)
              .filter(
                  i ->
                      Integer.parseInt(answers.get(i).getLabel())
                          == TokenTrials.examples("dev").get(i).getLabel())
              .count();
      assertThat(confirmed.getBest().getScore()).isEqualTo(right / 20.0);
      assertThat(confirmed.getBest().getMetrics())
          .extracting(Metric::getValue)
          .contains(right / 20.0);
      assertThat(confirmed.getAnswers().remaining()).isEqualTo(20);
    }
  }
}

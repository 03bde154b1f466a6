package dev.fisherflow.learning.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.learning.host.Host;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.trial.TokenTrials;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trials of the tiny random BERT of the golden case, whose label is one of its tokens. */
class LocalLearnerTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adamw", "adafactor", "ef", "ief", "sf"})
  void everyOptimizerLowersTheLoss(String optimizer) throws Exception {
    TrialResult result = run(TokenTrials.trial(optimizer, 1), "a");

    assertThat(result.getStatus()).isEqualTo(TrialStatus.SUCCEEDED);
    assertThat(result.getStepsDone()).isEqualTo(24);
    assertThat(result.getCurve()).hasSize(24);
    assertThat(meanLoss(result, 18, 24)).isLessThan(0.9 * meanLoss(result, 0, 6));
    assertThat(result.getFinalLoss()).isCloseTo(meanLoss(result, 0, 24), within(1e-12));
    // Every 5 steps of the 6 per epoch, and at each epoch's end.
    assertThat(result.getValidations())
        .extracting(Checkpoint::getStep)
        .containsExactly(5L, 6L, 10L, 12L, 15L, 18L, 20L, 24L);
    assertThat(folder.resolve("a").resolve(result.getBest().getUri()))
        .isDirectoryContaining("glob:**/adapter_model.safetensors")
        .isDirectoryContaining("glob:**/adapter_config.json");
    assertThat(result.getLast().getStep()).isEqualTo(24);
    assertThat(accuracy(result)).isEqualTo(result.getBest().getMetrics().get(0).getValue());
    assertThat(result.getStepSeconds()).isPositive().isLessThan(result.getSeconds());
    assertThat(result.getHost()).isEqualTo(Host.name());
    boolean solves = List.of("ef", "ief", "sf").contains(optimizer);
    assertThat(result.getCurve())
        .allSatisfy(
            point -> {
              assertThat(point.getUpdateNorm()).isFinite().isPositive();
              assertThat(point.getGramCondition() != null).isEqualTo(solves);
            });
  }

  /** Alone, again, and beside others: the same bits. */
  @Test
  void theSameTrialGivesTheSameBitsWhateverRunsBesideIt() throws Exception {
    List<Trial> trials = new ArrayList<>();
    for (String optimizer : List.of("adamw", "ief", "sf")) {
      trials.add(TokenTrials.trial(optimizer, 1));
      trials.add(TokenTrials.trial(optimizer, 2));
    }
    List<String> alone = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      alone.add(run(trials.get(i), "alone" + i).getLast().getWeightsDigest());
    }
    assertThat(alone).doesNotHaveDuplicates();
    assertThat(run(trials.get(0), "again").getLast().getWeightsDigest()).isEqualTo(alone.get(0));

    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (LocalLearner learner = new LocalLearner(1)) {
      List<Future<TrialResult>> futures = new ArrayList<>();
      for (int i = trials.size() - 1; i >= 0; i--) {
        Trial trial = trials.get(i);
        Path scratch = folder.resolve("beside" + i);
        futures.add(
            threads.submit(() -> learner.train(trial, TokenTrials::examples, scratch, p -> {})));
      }
      List<String> beside = new ArrayList<>();
      for (Future<TrialResult> future : futures) {
        beside.add(0, future.get().getLast().getWeightsDigest());
      }
      assertThat(beside).isEqualTo(alone);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Keeping them changes nothing else; the one before any step is never the best. */
  @Test
  void adaptersOfEachEpochAreKeptIfAskedFor() throws Exception {
    Trial trial =
        Trial.newBuilder(TokenTrials.trial("adamw", 1)).setKeepCheckpoints("epochs").build();
    TrialResult kept = run(trial, "a");
    assertThat(kept.getValidations())
        .extracting(Checkpoint::getStep)
        .containsExactly(0L, 5L, 6L, 10L, 12L, 15L, 18L, 20L, 24L);
    for (long step : new long[] {0, 6, 12, 18, 24}) {
      assertThat(folder.resolve("a/checkpoints/" + step))
          .isDirectoryContaining("glob:**/adapter_model.safetensors");
    }
    TrialResult usual = run(TokenTrials.trial("adamw", 1), "b");
    assertThat(kept.getBest()).isEqualTo(usual.getBest());
    assertThat(kept.getLast()).isEqualTo(usual.getLast());
  }

  @Test
  void dropoutIsKeyedBySeedAndStep() throws Exception {
    Trial trial = TokenTrials.trial("adamw", 1);
    trial =
        Trial.newBuilder(trial)
            .setAdapter(AdapterSettings.newBuilder(trial.getAdapter()).setDropout(0.3).build())
            .build();
    String once = run(trial, "a").getLast().getWeightsDigest();
    assertThat(run(trial, "b").getLast().getWeightsDigest()).isEqualTo(once);
    assertThat(run(TokenTrials.trial("adamw", 1), "c").getLast().getWeightsDigest())
        .isNotEqualTo(once);
  }

  @Test
  void divergenceIsAResultWithItsStep() throws Exception {
    Trial trial = TokenTrials.trial("sgd", 1);
    OptimizerSettings wild =
        OptimizerSettings.newBuilder(trial.getOptimizer()).setLearningRate(1e30).build();
    TrialResult result = run(Trial.newBuilder(trial).setOptimizer(wild).build(), "a");

    assertThat(result.getStatus()).isEqualTo(TrialStatus.DIVERGED);
    assertThat(result.getFailure().getCause()).isEqualTo("DIVERGED");
    assertThat(result.getFailure().getStep()).isEqualTo(result.getStepsDone()).isPositive();
    assertThat(result.getLast()).isNull();
  }

  @Test
  void interruptionEndsATrialWithoutAResult() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> run(TokenTrials.trial("sgd", 1), "a"))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aModelThatChangedSinceThePlanIsRefused() {
    Trial other = Trial.newBuilder(TokenTrials.trial("sgd", 1)).setModelDigest("another").build();
    assertThatThrownBy(() -> run(other, "a"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("changed since");
  }

  @Test
  void aCheckpointPredictsWhatWasValidated() throws Exception {
    Trial trial = TokenTrials.trial("adamw", 1);
    TrialResult result = run(trial, "a");
    try (LocalLearner learner = new LocalLearner(1)) {
      List<Prediction> answers =
          learner.predict(
              trial,
              folder.resolve("a").resolve(result.getBest().getUri()),
              TokenTrials::examples,
              "dev");
      long right =
          IntStream.range(0, answers.size())
              .filter(
                  i ->
                      answers
                          .get(i)
                          .getLabel()
                          .equals("" + TokenTrials.examples("dev").get(i).getLabel()))
              .count();
      assertThat((double) right / answers.size()).isEqualTo(result.getBest().getScore());
    }
  }

  /** The share of the kept answers that are the labels. */
  private static double accuracy(TrialResult result) {
    byte[] answers = result.getAnswers().array();
    byte[] labels = result.getLabels().array();
    assertThat(answers).hasSameSizeAs(labels).isNotEmpty();
    long right = IntStream.range(0, labels.length).filter(i -> answers[i] == labels[i]).count();
    return (double) right / labels.length;
  }

  private static double meanLoss(TrialResult result, int from, int to) {
    return result.getCurve().subList(from, to).stream()
        .mapToDouble(StepStatistics::getLoss)
        .average()
        .orElseThrow();
  }

  private TrialResult run(Trial trial, String scratch) throws InterruptedException {
    try (LocalLearner learner = new LocalLearner(1)) {
      return learner.train(trial, TokenTrials::examples, folder.resolve(scratch), progress -> {});
    }
  }
}

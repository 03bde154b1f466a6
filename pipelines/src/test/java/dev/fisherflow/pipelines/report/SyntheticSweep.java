package dev.fisherflow.pipelines.report;

import dev.fisherflow.learning.optimizer.OptimizerNames;
import dev.fisherflow.pipelines.TrialRecords;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Records of a sweep that nobody trained, of methods whose true accuracy is known. An example is
 * answered rightly if a sum of normal numbers is above 0: of the method's accuracy, of the seed, of
 * the example, of method and example together, and of the trial. As on SST-2, an accuracy is about
 * 0.79 on 872 rows, seeds deviate by 0.8 points, and two trials differ on a tenth of the answers.
 */
final class SyntheticSweep {

  static final double ACCURACY = 0.79;

  private static final int ROWS = 872;
  private static final double SEED = 0.028;
  private static final double EXAMPLE = Math.sqrt(0.83);
  private static final double METHOD_AND_EXAMPLE = Math.sqrt(0.05);
  private static final double TRIAL = Math.sqrt(0.12);
  private static final Trial LIKE = Results.trials().get(0);

  private final SplittableRandom random;
  private final double[] examples;
  private final byte[] labels = new byte[ROWS];
  private final List<TrialResult> results = new ArrayList<>();

  SyntheticSweep(long key) {
    random = new SplittableRandom(key);
    examples = random.doubles(ROWS).map(uniform -> EXAMPLE * random.nextGaussian()).toArray();
    for (int row = 0; row < ROWS; row++) {
      labels[row] = (byte) (row % 2);
    }
  }

  /** Adds the trials of a method: all its settings are equally good. */
  SyntheticSweep method(String optimizer, double accuracy, int settings, int seeds) {
    double right =
        NormalDistribution.of(0, 1).inverseCumulativeProbability(accuracy)
            * Math.sqrt(SEED * SEED + 0.83 + 0.05 + 0.12);
    double[] ofMethod = examples.clone();
    for (int row = 0; row < ROWS; row++) {
      ofMethod[row] += right + METHOD_AND_EXAMPLE * random.nextGaussian();
    }
    for (int setting = 1; setting <= settings; setting++) {
      for (int seed = 1; seed <= seeds; seed++) {
        results.add(trial(optimizer, setting, seed, ofMethod));
      }
    }
    return this;
  }

  private TrialResult trial(String optimizer, int setting, long seed, double[] ofMethod) {
    double ofSeed = SEED * random.nextGaussian();
    byte[] answers = new byte[ROWS];
    int right = 0;
    for (int row = 0; row < ROWS; row++) {
      boolean isRight = ofMethod[row] + ofSeed + TRIAL * random.nextGaussian() > 0;
      right += isRight ? 1 : 0;
      answers[row] = (byte) (isRight ? labels[row] : 1 - labels[row]);
    }
    double accuracy = (double) right / ROWS;
    String id = optimizer + "-" + setting + "-" + seed;
    return TrialRecords.result(
            Trial.newBuilder(LIKE)
                .setTrialId(id)
                .setOptimizer(
                    OptimizerSettings.newBuilder(LIKE.getOptimizer())
                        .setType(optimizer)
                        .setLearningRate(1e-3 * setting)
                        .build())
                .setSeed(seed)
                .build(),
            TrialStatus.SUCCEEDED)
        .setBest(
            Checkpoint.newBuilder()
                .setTrialId(id)
                .setUri("checkpoints/64")
                .setStep(64)
                .setEpoch(1)
                .setMetrics(List.of(new Metric("accuracy", accuracy)))
                .setScore(accuracy)
                .setWeightsDigest("weights")
                .build())
        .setAnswers(ByteBuffer.wrap(answers))
        .setLabels(ByteBuffer.wrap(labels))
        .build();
  }

  /** What the report makes of the records: of each method the setting of the highest mean. */
  Leaderboard leaderboard(int draws) {
    return Leaderboard.of(MethodScores.of(results, selections()), draws);
  }

  private List<Selection> selections() {
    Map<String, List<TrialResult>> methods =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    result -> result.getTrial().getOptimizer().getType(),
                    TreeMap::new,
                    Collectors.toList()));
    return methods.values().stream()
        .map(trials -> TrialRecords.selection(chosen(trials), trials, SyntheticSweep::setting))
        .toList();
  }

  private static TrialResult chosen(List<TrialResult> trials) {
    Map<String, Double> means =
        trials.stream()
            .collect(
                Collectors.groupingBy(
                    result -> setting(result.getTrial()),
                    TreeMap::new,
                    Collectors.averagingDouble(result -> result.getBest().getScore())));
    String best =
        means.entrySet().stream()
            .max(Comparator.comparingDouble(Map.Entry::getValue))
            .orElseThrow()
            .getKey();
    return trials.stream()
        .filter(result -> setting(result.getTrial()).equals(best))
        .max(Comparator.comparingDouble(result -> result.getBest().getScore()))
        .orElseThrow();
  }

  private static String setting(Trial trial) {
    return OptimizerNames.hyperparameters(trial.getOptimizer());
  }
}

package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.pipelines.report.FinalLoss;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.pipelines.report.page.PaperValue.Kind;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * A value of the paper beside ours.
 *
 * @param paper the paper's
 * @param ours over the seeds that have it; of none where there is a reason
 * @param reason why there is none of ours; empty if there is
 */
record PaperCell(PaperValue paper, Statistic ours, String reason) {

  /**
   * Fills a cell from trials of the paper's setup.
   *
   * @param results trials, each once
   * @param scores how checkpoints do on test sets with labels
   */
  static PaperCell of(
      PaperValue paper, List<TrialResult> results, List<TestScore> scores, PaperSetups setups) {
    if (paper.kind() == Kind.TEST_AVERAGE) {
      return empty(paper, "needs the test labels, which GLUE keeps");
    }
    List<TrialResult> tried =
        results.stream()
            .filter(result -> result.getTrial().getTask().equals(paper.task()))
            .filter(result -> result.getTrial().getAdapter().getType().equals(paper.adapter()))
            .filter(result -> result.getTrial().getOptimizer().getType().equals(paper.optimizer()))
            .toList();
    List<TrialResult> same =
        tried.stream().filter(result -> setups.differences(result).isEmpty()).toList();
    if (same.isEmpty()) {
      return empty(
          paper,
          tried.stream()
              .map(setups::differences)
              .min(Comparator.comparingInt(List::size))
              .map(differences -> String.join("; ", differences))
              .orElse("no such trial"));
    }
    long seeds = same.stream().map(result -> result.getTrial().getSeed()).distinct().count();
    if (seeds < PaperValue.SEEDS) {
      return empty(paper, seeds + " of " + PaperValue.SEEDS + " seeds were tried");
    }
    return switch (paper.kind()) {
      case FINAL_LOSS ->
          same.stream().anyMatch(result -> result.getStepsDone() >= FinalLoss.STEPS)
              ? of(paper, same.stream().mapToDouble(FinalLoss::of), "no seed ended")
              : empty(paper, "fewer than " + FinalLoss.STEPS + " steps");
      case VALIDATION ->
          of(
              paper,
              same.stream().mapToDouble(result -> 100 * best(result, paper.metricName())),
              "no seed has this metric");
      default ->
          of(
              paper,
              scores.stream()
                  .filter(score -> isOf(score, same) && paper.metricName().equals("accuracy"))
                  .mapToDouble(score -> 100.0 * score.getCorrect() / score.getRows())
                  .limit(1),
              "no test labels of the chosen checkpoint");
    };
  }

  boolean filled() {
    return reason.isEmpty();
  }

  /** Ours minus the paper's. */
  double difference() {
    return ours.mean() - paper.statistic().mean();
  }

  /** Twice the error of the difference of the two means; empty if one has no deviation. */
  Optional<Double> twiceError() {
    Statistic theirs = paper.statistic();
    return filled() && ours.spread() && theirs.spread()
        ? Optional.of(2 * Math.hypot(error(ours), error(theirs)))
        : Optional.empty();
  }

  /** Whether the difference is at most twice its error, where that is known. */
  Optional<Boolean> inside() {
    return twiceError().map(twice -> Math.abs(difference()) <= twice);
  }

  private static double error(Statistic statistic) {
    return statistic.deviation() / Math.sqrt(statistic.count());
  }

  private static PaperCell of(PaperValue paper, DoubleStream numbers, String none) {
    Statistic ours = Statistic.of(numbers);
    return ours.present() ? new PaperCell(paper, ours, "") : empty(paper, none);
  }

  private static PaperCell empty(PaperValue paper, String reason) {
    return new PaperCell(paper, Statistic.of(DoubleStream.empty()), reason);
  }

  private static double best(TrialResult result, String name) {
    return result.getBest() == null
        ? Double.NaN
        : result.getBest().getMetrics().stream()
            .filter(metric -> metric.getName().equals(name))
            .mapToDouble(Metric::getValue)
            .findFirst()
            .orElse(Double.NaN);
  }

  private static boolean isOf(TestScore score, List<TrialResult> results) {
    return results.stream()
        .anyMatch(result -> result.getTrial().getTrialId().equals(score.getTrialId()));
  }
}

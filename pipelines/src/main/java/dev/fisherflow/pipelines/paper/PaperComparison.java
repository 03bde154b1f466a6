package dev.fisherflow.pipelines.paper;

import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Every published figure beside ours.
 *
 * @param cells in the order of the tables
 */
public record PaperComparison(List<Cell> cells) {

  private static final double PER_CENT = 100;

  /**
   * One figure of the paper and ours.
   *
   * @param paper the paper's
   * @param ours over the seeds of trials whose setup is the paper's, in its units; null if there
   *     are none
   * @param reason why there are none; empty if there are
   */
  public record Cell(PublishedFigure paper, Statistic ours, String reason) {

    /** Ours minus the paper's. */
    public OptionalDouble difference() {
      return ours == null ? OptionalDouble.empty() : OptionalDouble.of(ours.mean() - paper.value());
    }

    /**
     * Whether the difference is at most twice its standard error, the root of the sum of both
     * squared standard errors; empty where a deviation is not known.
     */
    public Optional<Boolean> inside() {
      if (ours == null || !ours.spread() || paper.sd() == null) {
        return Optional.empty();
      }
      double error =
          Math.sqrt(
              paper.sd() * paper.sd() / PublishedFigure.SEEDS
                  + ours.deviation() * ours.deviation() / ours.count());
      return Optional.of(Math.abs(ours.mean() - paper.value()) <= 2 * error);
    }
  }

  /** Copies the list. */
  public PaperComparison {
    cells = List.copyOf(cells);
  }

  /**
   * The figures of some runs beside the paper's.
   *
   * @param results their trials; one that is there twice counts once
   * @param scores their scores of labelled test sets
   */
  public static PaperComparison of(List<TrialResult> results, List<TestScore> scores) {
    List<TrialResult> once =
        results.stream()
            .collect(
                Collectors.toMap(
                    result -> result.getTrial().getTrialId(), result -> result, (one, same) -> one))
            .values()
            .stream()
            .toList();
    return new PaperComparison(
        PublishedFigure.all().stream().map(figure -> cell(figure, once, scores)).toList());
  }

  private static Cell cell(
      PublishedFigure figure, List<TrialResult> results, List<TestScore> scores) {
    List<TrialResult> same =
        results.stream().filter(result -> isOf(figure, result.getTrial())).toList();
    if (same.isEmpty()) {
      return new Cell(figure, null, "not run");
    }
    PaperSetup setup = PaperSetup.of(figure);
    List<TrialResult> exact =
        same.stream().filter(result -> setup.otherwise(result).isEmpty()).toList();
    if (exact.isEmpty()) {
      return new Cell(figure, null, setup.otherwise(same.get(0)).orElseThrow());
    }
    Statistic ours =
        Statistic.of(figure.isTest() ? tests(figure, exact, scores) : values(figure, exact));
    if (!ours.present()) {
      return new Cell(
          figure,
          null,
          figure.isTest() ? "only GLUE's site scores this test set" : "no trial has ended well");
    }
    return new Cell(figure, figure.isLoss() ? ours : ours.times(PER_CENT), "");
  }

  private static boolean isOf(PublishedFigure figure, Trial trial) {
    return figure.task().equals(trial.getTask())
        && figure.adapter().equals(trial.getAdapter().getType())
        && figure.optimizer().equals(trial.getOptimizer().getType());
  }

  private static DoubleStream values(PublishedFigure figure, List<TrialResult> results) {
    if (figure.isLoss()) {
      return results.stream()
          .map(TrialResult::getFinalLoss)
          .filter(Objects::nonNull)
          .mapToDouble(loss -> loss);
    }
    String metric = figure.metric().replace("validation_", "");
    return results.stream()
        .map(TrialResult::getBest)
        .filter(Objects::nonNull)
        .flatMap(best -> best.getMetrics().stream())
        .filter(each -> each.getName().equals(metric))
        .mapToDouble(Metric::getValue);
  }

  private static DoubleStream tests(
      PublishedFigure figure, List<TrialResult> results, List<TestScore> scores) {
    Set<String> ids =
        results.stream().map(result -> result.getTrial().getTrialId()).collect(Collectors.toSet());
    return scores.stream()
        .filter(score -> score.getTask().equals(figure.task()) && ids.contains(score.getTrialId()))
        .mapToDouble(score -> (double) score.getCorrect() / score.getRows());
  }

  /** The cells that hold a figure of ours. */
  public List<Cell> filled() {
    return cells.stream().filter(cell -> cell.ours != null).toList();
  }
}

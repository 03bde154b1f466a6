package dev.fisherflow.learning.illustration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrajectoryTest {

  private static final double LENGTH = 0.01;
  private static final ToyProblem LEAST_SQUARES = ToyProblem.leastSquares();
  private static final Point MINIMUM = new Point(0, 0);

  private static List<Point> walk(ToyRule rule, Point start) {
    return walk(rule, start, 2000);
  }

  private static List<Point> walk(ToyRule rule, Point start, int limit) {
    return Trajectory.of(
            LEAST_SQUARES,
            rule,
            start,
            new Trajectory.Steps(LENGTH, limit, at -> at.distance(MINIMUM) <= LENGTH))
        .points();
  }

  /** The distance to the nearer of the lines on which a sample's loss is zero. */
  private static double toLine(Point at) {
    return Math.min(Math.abs(at.theta0()), Math.abs(at.theta0() + at.theta1()) / Math.sqrt(2));
  }

  /** Of the places that are farther from the minimum than half the start, those at a line. */
  private static double shareAtALine(ToyRule rule, Point start) {
    List<Point> far =
        walk(rule, start).stream().filter(at -> at.norm() > start.norm() / 2).toList();
    return (double) far.stream().filter(at -> toLine(at) <= 1.5 * LENGTH).count() / far.size();
  }

  @ParameterizedTest
  @CsvSource({"1.5, 1", "-1, 1.5", "-1.8, -0.5", "1.2, -2", "0.5, 1.5"})
  void onlyTheEmpiricalFisherIsDrawnToTheLines(double theta0, double theta1) {
    Point start = new Point(theta0, theta1);
    assertThat(shareAtALine(ToyRule.EF, start)).isGreaterThan(0.4);
    assertThat(shareAtALine(ToyRule.SGD, start)).isLessThan(0.1);
    assertThat(shareAtALine(ToyRule.NGD, start)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1.5, 1", "-1, 1.5", "-1.8, -0.5", "1.2, -2", "0.5, 1.5"})
  void theNaturalGradientGoesStraightToTheMinimum(double theta0, double theta1) {
    Point start = new Point(theta0, theta1);
    List<Point> points = walk(ToyRule.NGD, start);
    assertThat(points).hasSize(1 + (int) Math.ceil(start.norm() / LENGTH - 1));
    assertThat(points)
        .allSatisfy(
            at -> assertThat(at.theta0() * theta1 - at.theta1() * theta0).isBetween(-1e-12, 1e-12));
  }

  /** The same walk, written apart from this project, takes 8074 steps. */
  @Test
  void theEmpiricalFisherComesToTheMinimumByADetour() {
    List<Point> points = walk(ToyRule.EF, new Point(1.2, -2), 10_000);
    assertThat(points.get(points.size() - 1).norm()).isLessThanOrEqualTo(LENGTH);
    assertThat(points).hasSizeBetween(7500, 8500);
  }

  @Test
  void aWalkEndsAtItsLimitOrWhereTheUpdateIsZero() {
    assertThat(walk(ToyRule.SGD, new Point(2, 2), 3)).hasSize(4);
    Trajectory.Steps endless = new Trajectory.Steps(LENGTH, 10, at -> false);
    assertThat(Trajectory.of(LEAST_SQUARES, ToyRule.SGD, MINIMUM, endless).points())
        .containsExactly(MINIMUM);
  }

  @Test
  void aThinnedPathKeepsItsEndsAndItsDistances() {
    List<Point> points = walk(ToyRule.EF, new Point(1.5, 1));
    List<Point> thinned = new Trajectory(points).thinned(0.05).points();
    assertThat(thinned).isSubsetOf(points).hasSizeLessThan(points.size() / 4);
    assertThat(thinned.get(0)).isEqualTo(points.get(0));
    assertThat(thinned.get(thinned.size() - 1)).isEqualTo(points.get(points.size() - 1));
    for (int i = 1; i < thinned.size() - 1; i++) {
      assertThat(thinned.get(i).distance(thinned.get(i - 1))).isBetween(0.05, 0.05 + LENGTH);
    }
  }
}

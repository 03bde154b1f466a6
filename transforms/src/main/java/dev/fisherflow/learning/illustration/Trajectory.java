package dev.fisherflow.learning.illustration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The places that a rule passes, each step cut or stretched to one length as in the paper's
 * figures.
 *
 * @param points from the start on
 */
public record Trajectory(List<Point> points) {

  /** Copies the list, which must not be empty. */
  public Trajectory {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("Expected a start at least, found no points");
    }
  }

  /**
   * How to walk.
   *
   * @param length of every step, above 0
   * @param limit the most steps taken
   * @param end where the walk ends, tried at every place
   */
  public record Steps(double length, int limit, Predicate<Point> end) {}

  /**
   * Walks from a start until the end, the limit, or a place where the update is zero.
   *
   * @throws ArithmeticException if an update is not finite
   */
  public static Trajectory of(ToyProblem problem, ToyRule rule, Point start, Steps steps) {
    List<Point> points = new ArrayList<>(List.of(start));
    Point at = start;
    while (points.size() <= steps.limit() && !steps.end().test(at)) {
      Point update = rule.update(problem, at);
      double norm = update.norm();
      if (!Double.isFinite(norm)) {
        throw new ArithmeticException(rule + " gives an update of " + update + " at " + at);
      }
      if (norm == 0) {
        break;
      }
      at = at.plus(-steps.length() / norm, update);
      points.add(at);
    }
    return new Trajectory(points);
  }

  /**
   * The same path by fewer points: the first, then each that is at least this far from the one
   * before it, and the last.
   */
  public Trajectory thinned(double distance) {
    List<Point> kept = new ArrayList<>(points.subList(0, 1));
    for (Point point : points) {
      if (point.distance(kept.get(kept.size() - 1)) >= distance) {
        kept.add(point);
      }
    }
    Point last = points.get(points.size() - 1);
    if (!kept.get(kept.size() - 1).equals(last)) {
      kept.add(last);
    }
    return new Trajectory(kept);
  }
}

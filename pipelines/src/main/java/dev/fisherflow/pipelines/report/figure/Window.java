package dev.fisherflow.pipelines.report.figure;

import dev.fisherflow.learning.illustration.Point;

/**
 * The part of the plane that a chart shows, a square.
 *
 * @param centre its centre
 * @param radius half its side, above 0
 */
record Window(Point centre, double radius) {

  boolean contains(Point point) {
    return Math.abs(point.theta0() - centre.theta0()) <= radius
        && Math.abs(point.theta1() - centre.theta1()) <= radius;
  }

  /** The point at these shares of the side, counted from the lower left corner. */
  Point at(double right, double up) {
    return centre.plus(radius, new Point(2 * right - 1, 2 * up - 1));
  }
}

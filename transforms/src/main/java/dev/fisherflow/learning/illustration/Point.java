package dev.fisherflow.learning.illustration;

/** A place &theta; = (&theta;&#8320;, &theta;&#8321;), or a step from one place to another. */
public record Point(double theta0, double theta1) {

  /** The sum of this and a multiple of another. */
  public Point plus(double factor, Point other) {
    return new Point(theta0 + factor * other.theta0, theta1 + factor * other.theta1);
  }

  /** The distance to another place. */
  public double distance(Point other) {
    return plus(-1, other).norm();
  }

  /** The distance from (0, 0). */
  public double norm() {
    return Math.hypot(theta0, theta1);
  }
}

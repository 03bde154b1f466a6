package dev.fisherflow.learning.optimizer;

/**
 * How a damping follows the trust in the quadratic model of the loss: &rho; is the fall of the loss
 * on the batch of a step in parts of the fall that the model foretold, g&middot;&Delta; &minus;
 * &frac12;&Delta;&#7488;F&Delta; for the change &theta; &larr; &theta; &minus; &Delta;.
 *
 * <pre>
 * Martens, J.
 * Deep Learning via Hessian-Free Optimization
 * ICML 2010, Section 4.1.
 * </pre>
 */
final class LevenbergMarquardt {

  /** Steps from one change of the damping to the next. */
  static final int EVERY = 5;

  private static final double TRUSTED = 0.75;
  private static final double MISTRUSTED = 0.25;
  private static final double LESS = 2.0 / 3;
  private static final double MORE = 3.0 / 2;

  /** Bounds in times of the largest diagonal element. */
  private static final double LEAST = 1e-12;

  private static final double MOST = 1e2;

  private LevenbergMarquardt() {}

  /**
   * The next damping.
   *
   * @param damping &lambda; &gt; 0
   * @param fall of the loss
   * @param foretold fall
   * @param largest diagonal element of the Gram matrix
   */
  static double next(double damping, double fall, double foretold, double largest) {
    double ratio = foretold > 0 ? fall / foretold : Double.NaN;
    double next = damping;
    if (ratio > TRUSTED) {
      next *= LESS;
    } else if (!(ratio >= MISTRUSTED)) {
      next *= MORE;
    }
    return largest > 0 ? Math.min(Math.max(next, LEAST * largest), MOST * largest) : damping;
  }
}

package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.SolveSettings;

/**
 * A rule whose direction solves a damped system of the batch, with what all such rules may have on
 * top. With momentum &mu; the damping holds the direction to that of the step before, &phi;, rather
 * than to 0: it is the minimiser of the rule's quadratic model plus &lambda;&Vert;d &minus;
 * &mu;&phi;&Vert;&sup2;,
 *
 * <pre>
 * d = &mu;&phi; + (F + &lambda;I)&#8315;&sup1; (g &minus; F &mu;&phi;)
 *
 * Goldshlager, G., Abrahamsen, N., Lin, L.
 * A Kaczmarz-inspired approach to accelerate the optimization of neural network wavefunctions
 * Journal of Computational Physics 2024 (SPRING).
 * </pre>
 *
 * The step is &theta; &larr; (1 &minus; &delta;&sigma;)&theta; &minus; min(rate, c/&Vert;d&Vert;) d
 * with the schedule's factor &sigma;.
 */
abstract class SolvingOptimizer extends DirectionOptimizer {

  private final SolvingSettings settings;

  /** What the damping is multiplied by; null where it stays as it is. */
  private final Scalars dampingFactor;

  /** &phi; in the blocks of the layout; none without momentum. */
  private final NDList carried;

  SolvingOptimizer(NDList parameters, SolvingSettings settings) {
    super(parameters, settings.normalised());
    this.settings = settings;
    dampingFactor =
        settings.adaptsDamping() ? new Scalars(newState("dampingFactor", new Shape(1))) : null;
    if (settings.adaptsDamping()) {
      dampingFactor.set(1);
    }
    carried = settings.momentum() == 0 ? new NDList() : newState("momentum");
  }

  @Override
  public final boolean needsPerSampleGradients() {
    return true;
  }

  /** Damping and duplicates of this step. */
  final SolveSettings solve() {
    return dampingFactor == null
        ? settings.solve()
        : settings.solve().damped(dampingFactor.get()[0]);
  }

  /**
   * What the rule's quadratic model says of a step.
   *
   * @param fall of the loss, at the loss's own scale
   * @param largest diagonal element of the Gram matrix, the measure of dampings
   */
  record Foretold(double fall, double largest) {}

  /** What the model of the step just taken says of the change that was made. */
  abstract Foretold foretell(NDList change, BatchGradients gradients);

  @Override
  final void stepped(NDList change, BatchGradients gradients) {
    if (dampingFactor == null || stepsDone() % LevenbergMarquardt.EVERY != 0) {
      return;
    }
    Foretold foretold = foretell(change, gradients);
    double damping = solve().lambda(foretold.largest());
    double next =
        LevenbergMarquardt.next(
            damping, gradients.loss() - gradients.lossNow(), foretold.fall(), foretold.largest());
    dampingFactor.set(dampingFactor.get()[0] * (next / damping));
  }

  /** Whether a direction begins with a part of the one before. */
  final boolean hasMomentum() {
    return !carried.isEmpty();
  }

  /**
   * What the part of the direction before changes along rows.
   *
   * @param rows J [M, P]
   * @return &mu;J&phi;, of length M
   */
  final double[] carried(PerSampleGradients rows) {
    double[] products = product(rows, carried);
    for (int n = 0; n < products.length; n++) {
      products[n] *= settings.momentum();
    }
    return products;
  }

  /** Adds &mu;&phi; to a direction in place, and keeps the sum for the next step. */
  final void carry(NDList vectors) {
    for (int i = 0; i < carried.size(); i++) {
      NDArray sum = carried.get(i).muli(settings.momentum()).addi(vectors.get(i));
      sum.copyTo(vectors.get(i));
    }
  }

  /**
   * J v for a vector in the blocks of the layout.
   *
   * @return of length M
   */
  final double[] product(PerSampleGradients rows, NDList vector) {
    try (NDList direction = layout().split(vector)) {
      return rows.product(direction);
    }
  }

  @Override
  final double factor(double given, double norm) {
    double factor = super.factor(given, norm);
    Double bound = settings.normBound();
    return bound == null || Math.abs(factor) * norm <= bound
        ? factor
        : Math.copySign(bound / norm, factor);
  }

  @Override
  final double shrinkage() {
    return settings.decay() == 0 ? 0 : settings.decay() * (rate() / settings.firstRate());
  }
}

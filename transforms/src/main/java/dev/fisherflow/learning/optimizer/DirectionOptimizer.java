package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.BatchGradients;

/**
 * A rule whose step is &theta; &larr; &theta; &minus; rate d, or &minus; rate d/&Vert;d&Vert; if
 * normalised. Subclasses say what d is; this class measures, checks and applies it, and owns the
 * native memory of the state.
 */
abstract class DirectionOptimizer implements Optimizer {

  private final boolean normalised;
  private final NDManager state;
  private final DataType dataType;
  private final ParameterLayout layout;

  /**
   * Makes room for state beside the parameters.
   *
   * @param parameters the trained tensors; their manager outlives this optimizer
   * @param normalised whether the rate is the norm of the update
   */
  DirectionOptimizer(NDList parameters, boolean normalised) {
    this.normalised = normalised;
    state = parameters.head().getManager().newSubManager();
    state.setName("optimizer");
    dataType = parameters.head().getDataType();
    layout = new ParameterLayout(parameters);
  }

  /**
   * The direction d of one step.
   *
   * @param owner holds the result, and dies with the step
   * @param parameters the trained tensors
   * @param gradients what the batch tells
   * @param gradient its gradient as a vector [P], not to be changed
   */
  abstract Direction direction(
      NDManager owner, NDList parameters, BatchGradients gradients, NDArray gradient);

  final ParameterLayout layout() {
    return layout;
  }

  /** A tensor of zeros that lives until the optimizer is closed. */
  final NDArray newState(Shape shape) {
    return state.zeros(shape, dataType);
  }

  @Override
  public final UpdateStatistics step(NDList parameters, BatchGradients gradients, double rate) {
    NDList tensors = gradients.gradient();
    try (NDManager owner = state.newSubManager()) {
      NDArray gradient = layout.flatten(tensors, owner);
      Direction direction = direction(owner, parameters, gradients, gradient);
      Geometry geometry = Geometry.of(gradient, direction.vector());
      double factor = normalised ? geometry.normalise(rate) : rate;
      direction.vector().muli(factor);
      layout.subtract(parameters, direction.vector());
      return new UpdateStatistics(
          Math.abs(factor) * geometry.norm(), geometry.cosine(), direction.solve());
    }
  }

  @Override
  public final void close() {
    state.close();
  }

  /** Norms and angle of gradient and direction, in double precision with one transfer. */
  private record Geometry(double gradientNorm, double norm, double dot) {

    static Geometry of(NDArray gradient, NDArray direction) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray g = gradient.toType(DataType.FLOAT64, false);
        NDArray d = direction.toType(DataType.FLOAT64, false);
        double[] products =
            NDArrays.stack(new NDList(g.dot(g), d.dot(d), g.dot(d))).toDoubleArray();
        DivergedException.requireFinite("The gradient", products[0]);
        DivergedException.requireFinite("The update", products[1], products[2]);
        return new Geometry(Math.sqrt(products[0]), Math.sqrt(products[1]), products[2]);
      }
    }

    /** The factor that gives the direction a norm; 0 for a direction that is zero. */
    double normalise(double target) {
      return norm == 0 ? 0 : target / norm;
    }

    /** 0 if either is zero. */
    double cosine() {
      return norm == 0 || gradientNorm == 0 ? 0 : dot / gradientNorm / norm;
    }
  }
}

package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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
   */
  abstract Direction direction(NDManager owner, NDList parameters, BatchGradients gradients);

  /** The batch's gradient in the blocks of the layout, not to be changed. */
  final NDList gradient(NDManager owner, BatchGradients gradients) {
    return layout.flatten(gradients.gradient(), owner);
  }

  final ParameterLayout layout() {
    return layout;
  }

  /** A tensor of zeros that lives until the optimizer is closed. */
  final NDArray newState(Shape shape) {
    return state.zeros(shape, dataType);
  }

  /** Vectors of zeros in the blocks of the layout that live until the optimizer is closed. */
  final NDList newState() {
    return new NDList(layout.shapes().stream().map(this::newState).toList());
  }

  @Override
  public final UpdateStatistics step(NDList parameters, BatchGradients gradients, double rate) {
    try (NDManager owner = state.newSubManager()) {
      Direction direction = direction(owner, parameters, gradients);
      double square = InnerProduct.of(direction.vectors(), direction.vectors());
      DivergedException.requireFinite("The gradient", direction.gradientSquare());
      DivergedException.requireFinite("The update", square, direction.dot());
      double norm = Math.sqrt(square);
      double factor = !normalised ? rate : norm == 0 ? 0 : rate / norm;
      direction.vectors().forEach(vector -> vector.muli(factor));
      layout.subtract(parameters, direction.vectors());
      double gradientNorm = Math.sqrt(direction.gradientSquare());
      double cosine = norm == 0 || gradientNorm == 0 ? 0 : direction.dot() / gradientNorm / norm;
      return new UpdateStatistics(Math.abs(factor) * norm, cosine, direction.solve());
    }
  }

  @Override
  public final void close() {
    state.close();
  }
}

package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.BatchGradients;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

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
  private final Map<String, NDArray> tensors = new LinkedHashMap<>();
  private long steps;

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
   * @param gradients gradients of the batch
   */
  abstract Direction direction(NDManager owner, NDList parameters, BatchGradients gradients);

  /** The batch's gradient in the blocks of the layout, not to be changed. */
  final NDList gradient(NDManager owner, BatchGradients gradients) {
    return layout.flatten(gradients.gradient(), owner);
  }

  final ParameterLayout layout() {
    return layout;
  }

  /** A tensor of zeros that lives until the optimizer is closed, part of its state. */
  final NDArray newState(String name, Shape shape) {
    NDArray tensor = state.zeros(shape, dataType);
    if (tensors.put(name, tensor) != null) {
      throw new IllegalStateException("two tensors of the state are named " + name);
    }
    return tensor;
  }

  /**
   * Vectors of zeros in the blocks of the layout, numbered, as {@link #newState(String, Shape)}.
   */
  final NDList newState(String name) {
    NDList vectors = new NDList();
    for (Shape shape : layout.shapes()) {
      vectors.add(newState(name + "." + vectors.size(), shape));
    }
    return vectors;
  }

  @Override
  public final Map<String, NDArray> state() {
    return Collections.unmodifiableMap(tensors);
  }

  /** Steps taken, the one that is being taken included. */
  @Override
  public final long stepsDone() {
    return steps;
  }

  @Override
  public final void resume(Map<String, NDArray> from, long stepsDone) {
    if (!shapes(from).equals(shapes(tensors))) {
      throw new IllegalArgumentException(
          "expected an optimizer's state of " + shapes(tensors) + ", found " + shapes(from));
    }
    tensors.forEach((name, tensor) -> from.get(name).copyTo(tensor));
    steps = stepsDone;
  }

  private static Map<String, Shape> shapes(Map<String, NDArray> tensors) {
    Map<String, Shape> shapes = new TreeMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.getShape()));
    return shapes;
  }

  @Override
  public final UpdateStatistics step(NDList parameters, BatchGradients gradients, double rate) {
    steps++;
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

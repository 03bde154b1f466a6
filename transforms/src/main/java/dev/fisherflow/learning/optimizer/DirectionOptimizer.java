package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.BatchGradients;
import java.util.BitSet;
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

  /** Added to the norm that a gradient is divided by, as in torch's clip_grad_norm_. */
  private static final double CLIP_EPSILON = 1e-6;

  private final boolean normalised;
  private final Double clipNorm;
  private final NDManager state;
  private final DataType dataType;
  private final ParameterLayout layout;
  private final Map<String, NDArray> tensors = new LinkedHashMap<>();
  private long steps;
  private double rate;
  private BitSet rated = new BitSet();
  private double ratedFactor;

  /**
   * Makes room for state beside the parameters.
   *
   * @param parameters the trained tensors; their manager outlives this optimizer
   * @param normalised whether the rate is the norm of the update
   */
  DirectionOptimizer(NDList parameters, boolean normalised) {
    this(parameters, normalised, null);
  }

  /**
   * Makes room for the state of a first-order rule.
   *
   * @param parameters the trained tensors; their manager outlives this optimizer
   * @param clipNorm largest norm of the gradient; null for any
   */
  DirectionOptimizer(NDList parameters, Double clipNorm) {
    this(parameters, false, clipNorm);
  }

  private DirectionOptimizer(NDList parameters, boolean normalised, Double clipNorm) {
    this.normalised = normalised;
    this.clipNorm = clipNorm;
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

  /** The batch's gradient in the blocks of the layout, clipped; not to be changed. */
  final NDList gradient(NDManager owner, BatchGradients gradients) {
    NDList gradient = layout.flatten(gradients.gradient(), owner);
    if (clipNorm == null) {
      return gradient;
    }
    double norm = Math.sqrt(InnerProduct.of(gradient, gradient));
    double factor = clipNorm / (norm + CLIP_EPSILON);
    if (factor >= 1) {
      return gradient;
    }
    NDList clipped = new NDList(gradient.size());
    gradient.forEach(block -> clipped.add(ParameterLayout.keep(owner, () -> block.mul(factor))));
    return clipped;
  }

  @Override
  public final void multiplyRates(BitSet tensors, double factor) {
    rated = (BitSet) tensors.clone();
    ratedFactor = factor;
  }

  /** Multiplies the parts of vectors whose tensors have a rate of their own, in place. */
  final void multiplyByRates(NDList vectors) {
    if (!rated.isEmpty()) {
      layout.multiply(vectors, rated, ratedFactor);
    }
  }

  /** The rate of the step that is being taken. */
  final double rate() {
    return rate;
  }

  /** The part of themselves by which the parameters shrink at this step, beside its direction. */
  double shrinkage() {
    return 0;
  }

  /**
   * What a rule does once a step is taken; nothing by default.
   *
   * @param change what was subtracted, in the blocks of the layout
   */
  void stepped(NDList change, BatchGradients gradients) {}

  /** What a direction of a norm is multiplied by. */
  double factor(double given, double norm) {
    if (!normalised) {
      return given;
    }
    return norm == 0 ? 0 : given / norm;
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

  /** The same, which begin as copies of tensors. */
  final NDList newState(String name, NDList tensors) {
    NDList vectors = newState(name);
    try (NDManager owner = state.newSubManager()) {
      NDList values = layout.flatten(tensors, owner);
      for (int i = 0; i < values.size(); i++) {
        values.get(i).copyTo(vectors.get(i));
      }
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
  public final UpdateStatistics step(NDList parameters, BatchGradients gradients, double given) {
    steps++;
    rate = given;
    try (NDManager owner = state.newSubManager()) {
      Direction direction = direction(owner, parameters, gradients);
      double square = InnerProduct.of(direction.vectors(), direction.vectors());
      DivergedException.requireFinite("The gradient", direction.gradientSquare());
      DivergedException.requireFinite("The update", square, direction.dot());
      double norm = Math.sqrt(square);
      double factor = factor(given, norm);
      direction.vectors().forEach(vector -> vector.muli(factor));
      double shrinkage = shrinkage();
      layout.decay(direction.vectors(), parameters, shrinkage);
      layout.subtract(parameters, direction.vectors());
      stepped(direction.vectors(), gradients);
      double gradientNorm = Math.sqrt(direction.gradientSquare());
      double cosine = norm == 0 || gradientNorm == 0 ? 0 : direction.dot() / gradientNorm / norm;
      double moved =
          shrinkage == 0
              ? Math.abs(factor) * norm
              : Math.sqrt(InnerProduct.of(direction.vectors(), direction.vectors()));
      return new UpdateStatistics(moved, cosine, direction.solve());
    }
  }

  @Override
  public final void close() {
    state.close();
  }
}

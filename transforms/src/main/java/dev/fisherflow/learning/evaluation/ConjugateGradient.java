package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps of linear conjugate gradient from 0 on F x = &nabla;L (paper, Algorithm 5): the
 * Hessian-free approximation of the exact natural gradient, with nothing but products with F. Every
 * step lowers the indicator, as x is then the best vector of a larger Krylov space. Vectors are
 * kept in double precision; products are in {@link FisherProducts#precision}.
 */
public final class ConjugateGradient {

  /** ‖r‖ / ‖&nabla;L‖ of a system that is solved. */
  private static final double SOLVED = 1e-10;

  private final FisherProducts fisher;
  private final NDList shapes;

  /**
   * A solver.
   *
   * @param shapes tensors in the shapes and the type of the parameters
   */
  public ConjugateGradient(FisherProducts fisher, NDList shapes) {
    this.fisher = fisher;
    this.shapes = shapes;
  }

  /**
   * What a step came to.
   *
   * @param gamma the indicator of x, by F x = &nabla;L &minus; r
   * @param residual ‖r‖ / ‖&nabla;L‖
   */
  public record Step(double gamma, double residual) {}

  /**
   * The last x and the steps to it.
   *
   * @param direction x in the shapes of the parameters
   * @param steps taken: fewer than asked for if the system was solved before, or F p lost all
   *     meaning to rounding
   */
  public record Solution(NDList direction, List<Step> steps) {}

  /**
   * Takes steps.
   *
   * @param gradient &nabla;L, in the shapes of the parameters
   * @param steps at most so many
   * @param owner holds the result
   */
  public Solution solve(NDList gradient, int steps, NDManager owner) {
    List<Step> taken = new ArrayList<>();
    try (NDManager work = owner.newSubManager()) {
      NDArray g = flatten(gradient, work);
      NDArray x = work.zeros(g.getShape(), DataType.FLOAT64);
      NDArray r = copy(g, work);
      NDArray p = copy(g, work);
      double start = dot(g, g);
      double square = start;
      while (taken.size() < steps && square > SOLVED * SOLVED * start) {
        try (NDManager step = work.newSubManager()) {
          NDArray product = flatten(fisher.product(split(p, fisher.precision(), step), step), step);
          double curvature = dot(p, product);
          if (!(curvature > 0)) {
            break;
          }
          addTo(x, p, square / curvature);
          addTo(r, product, -square / curvature);
        }
        double next = dot(r, r);
        p.muli(next / square);
        p.addi(r);
        square = next;
        taken.add(new Step(indicator(x, g, r), Math.sqrt(square / start)));
      }
      return new Solution(split(x, shapes.head().getDataType(), owner), taken);
    }
  }

  private static double indicator(NDArray x, NDArray g, NDArray r) {
    double linear = dot(x, g);
    return Math.sqrt(Math.max(0, linear - dot(x, r))) / Math.abs(linear);
  }

  private static double dot(NDArray a, NDArray b) {
    try (NDArray product = a.dot(b)) {
      return product.getDouble();
    }
  }

  private static void addTo(NDArray sum, NDArray addend, double factor) {
    try (NDArray scaled = addend.mul(factor)) {
      sum.addi(scaled);
    }
  }

  private static NDArray copy(NDArray array, NDManager owner) {
    NDArray copy = array.duplicate();
    copy.attach(owner);
    return copy;
  }

  /** Tensors as one vector [P] in double precision. */
  private static NDArray flatten(NDList tensors, NDManager owner) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDList flat = new NDList(tensors.stream().map(NDArray::flatten).toList());
      NDArray vector = NDArrays.concat(flat).toType(DataType.FLOAT64, true);
      NDScope.unregister(vector);
      vector.attach(owner);
      return vector;
    }
  }

  /** A vector [P] as tensors of the parameters' shapes. */
  private NDList split(NDArray vector, DataType type, NDManager owner) {
    NDList tensors = new NDList();
    long first = 0;
    for (NDArray shape : shapes) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        long end = first + shape.size();
        NDArray tensor =
            vector.get("{}:{}", first, end).reshape(shape.getShape()).toType(type, true);
        NDScope.unregister(tensor);
        tensor.attach(owner);
        tensors.add(tensor);
        first = end;
      }
    }
    return tensors;
  }
}

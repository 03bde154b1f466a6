package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * How explicit matrices become tensors.
 *
 * @param manager holds the tensors
 * @param shapes of the parameters
 * @param dataType of the tensors
 */
public record Leaves(NDManager manager, List<Shape> shapes, DataType dataType) {

  /** Shapes of parameters with 25 numbers in all. */
  public static final List<Shape> SHAPES =
      List.of(new Shape(3, 4), new Shape(5), new Shape(2, 2, 2));

  /** P of {@link #SHAPES}. */
  public static final int P = 25;

  /** Double precision in {@link #SHAPES}. */
  public static Leaves in(NDManager manager) {
    return new Leaves(manager, SHAPES, DataType.FLOAT64);
  }

  /** J [M, P] as one leaf [M, shape] per parameter. */
  public NDList of(Matrix j) {
    NDList leaves = new NDList();
    int first = 0;
    for (Shape shape : shapes) {
      int end = first + (int) shape.size();
      NDArray elements = manager.create(j.columns(first, end).elements());
      leaves.add(elements.toType(dataType, true).reshape(new Shape(j.rows()).addAll(shape)));
      first = end;
    }
    return leaves;
  }

  /** v [P, 1] as tensors in the shapes of the parameters. */
  public NDList tensors(Matrix v) {
    NDList tensors = new NDList();
    for (NDArray leaf : of(v.t())) {
      tensors.add(leaf.squeeze(0));
    }
    return tensors;
  }

  /** Tensors as one vector [P, 1]. */
  public static Matrix vector(NDList tensors) {
    NDList flat = new NDList(tensors.stream().map(NDArray::flatten).toList());
    return Matrix.column(NDArrays.concat(flat).toType(DataType.FLOAT64, true).toDoubleArray());
  }
}

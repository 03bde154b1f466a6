package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Numbers that a rule keeps from step to step, in the parameters' data type, so that a resumed
 * trial has the same.
 *
 * @param tensor [n] part of the state
 */
record Scalars(NDArray tensor) {

  /** The numbers. */
  double[] get() {
    try (NDArray wide = tensor.toType(DataType.FLOAT64, true)) {
      return wide.toDoubleArray();
    }
  }

  /** Keeps numbers; what is read is what the data type can hold of them. */
  double[] set(double... numbers) {
    try (NDArray wide = tensor.getManager().create(numbers);
        NDArray same = wide.toType(tensor.getDataType(), true)) {
      same.copyTo(tensor);
    }
    return get();
  }
}

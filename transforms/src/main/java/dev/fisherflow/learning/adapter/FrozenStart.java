package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.model.file.Weights;
import java.util.Optional;

/** Where the frozen tensors stand, for those of an adapter's that start there. */
@FunctionalInterface
interface FrozenStart {

  /** Knows no tensor. */
  FrozenStart NONE = name -> Optional.empty();

  /** The numbers of a frozen tensor, if there is such a one. */
  Optional<Initial> find(String name);

  /** Of a model's weights; the numbers are copied only when they are asked for. */
  static FrozenStart of(Weights weights) {
    return name ->
        Optional.ofNullable(weights.getOrNull(name))
            .map(tensor -> (Initial) (random, count) -> numbers(tensor));
  }

  private static double[] numbers(NDArray tensor) {
    if (tensor.getDataType() == DataType.FLOAT64) {
      return tensor.toDoubleArray();
    }
    float[] numbers = tensor.toFloatArray();
    double[] wide = new double[numbers.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = numbers[i];
    }
    return wide;
  }
}

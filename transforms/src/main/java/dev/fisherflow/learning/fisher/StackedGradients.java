package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The rows of several per-sample gradients of the same parameters, one below the other: what
 * several draws of labels give.
 *
 * @param parts the draws in order; at least one
 */
public record StackedGradients(List<PerSampleGradients> parts) implements PerSampleGradients {

  /** Copies the list and checks that there is a part. */
  public StackedGradients {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one part to stack; found none");
    }
  }

  @Override
  public int samples() {
    return parts.stream().mapToInt(PerSampleGradients::samples).sum();
  }

  @Override
  public DMatrixRMaj gram() {
    DMatrixRMaj gram = new DMatrixRMaj(samples(), samples());
    int top = 0;
    for (int i = 0; i < parts.size(); i++) {
      CommonOps_DDRM.insert(parts.get(i).gram(), gram, top, top);
      int left = 0;
      for (int j = 0; j < i; j++) {
        DMatrixRMaj block = parts.get(i).gramWith(parts.get(j));
        CommonOps_DDRM.insert(block, gram, top, left);
        CommonOps_DDRM.insert(CommonOps_DDRM.transpose(block, null), gram, left, top);
        left += parts.get(j).samples();
      }
      top += parts.get(i).samples();
    }
    return gram;
  }

  @Override
  public NDList weightedSum(double[] weights) {
    if (weights.length != samples()) {
      throw new IllegalArgumentException(
          "Expected one weight per row, " + samples() + "; found " + weights.length);
    }
    int first = parts.get(0).samples();
    NDList sum = parts.get(0).weightedSum(Arrays.copyOfRange(weights, 0, first));
    for (PerSampleGradients part : parts.subList(1, parts.size())) {
      double[] share = Arrays.copyOfRange(weights, first, first + part.samples());
      try (NDList addend = part.weightedSum(share)) {
        for (int tensor = 0; tensor < sum.size(); tensor++) {
          sum.get(tensor).addi(addend.get(tensor));
        }
      }
      first += part.samples();
    }
    return sum;
  }

  @Override
  public double[] product(NDList direction) {
    return parts.stream().flatMapToDouble(part -> Arrays.stream(part.product(direction))).toArray();
  }
}

package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The rows of several per-sample gradients of the same parameters, one below the other: what
 * several draws of labels, or the parts of a batch, give.
 *
 * @param parts the draws or parts [M&#7522;, P] in order; at least one
 */
public record StackedGradients(List<PerSampleGradients> parts) implements PerSampleGradients {

  /** Copies the list of parts [M&#7522;, P] and checks that there is one. */
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
  public DMatrixRMaj gramWith(PerSampleGradients other) {
    List<PerSampleGradients> columns =
        other instanceof StackedGradients stacked ? stacked.parts : List.of(other);
    DMatrixRMaj products = new DMatrixRMaj(samples(), other.samples());
    int top = 0;
    for (PerSampleGradients row : parts) {
      int left = 0;
      for (PerSampleGradients column : columns) {
        CommonOps_DDRM.insert(row.gramWith(column), products, top, left);
        left += column.samples();
      }
      top += row.samples();
    }
    return products;
  }

  @Override
  public NDList weightedSum(double[] weights) {
    if (weights.length != samples()) {
      throw new IllegalArgumentException(
          "Expected one weight per row, " + samples() + "; found " + weights.length);
    }
    NDList sum = parts.get(0).weightedSum(Arrays.copyOf(weights, parts.get(0).samples()));
    add(parts.subList(1, parts.size()), parts.get(0).samples(), weights, sum);
    return sum;
  }

  @Override
  public void addWeightedSum(double[] weights, NDList tensors) {
    add(parts, 0, weights, tensors);
  }

  private static void add(
      List<PerSampleGradients> parts, int start, double[] weights, NDList tensors) {
    int first = start;
    for (PerSampleGradients part : parts) {
      part.addWeightedSum(Arrays.copyOfRange(weights, first, first + part.samples()), tensors);
      first += part.samples();
    }
  }

  @Override
  public StackedGradients keptBy(NDManager owner) {
    return new StackedGradients(parts.stream().map(part -> part.keptBy(owner)).toList());
  }

  @Override
  public double[] product(NDList direction) {
    return parts.stream().flatMapToDouble(part -> Arrays.stream(part.product(direction))).toArray();
  }
}

package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.autograd.Autograd;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Products with the exact Fisher matrix from J<sub>z</sub> itself, for few outputs and a small
 * adapter: it costs one forward pass and a backward pass for each output, and after that a product
 * is two passes over a matrix [N C, P] where {@link ExactFisher} goes through the network again.
 * J<sub>z</sub> is held in the model's precision, products are taken in double: conjugate gradient
 * loses its way on an ill-conditioned F otherwise.
 */
public final class MaterializedFisher implements FisherProducts {

  /** Bytes that J<sub>z</sub> may take. */
  private static final long MOST = 1L << 30;

  private final List<Part> parts = new ArrayList<>();
  private final NDList parameters;

  private MaterializedFisher(NDList parameters) {
    this.parameters = parameters;
  }

  /**
   * A micro-batch.
   *
   * @param outputs z [M, C], in double precision
   * @param jacobian for each of the C outputs, its gradients of all samples
   */
  private record Part(Loss loss, NDArray outputs, List<PerSampleGradients> jacobian) {}

  /**
   * J<sub>z</sub> of a batch, or nothing if it is not worth its cost or takes too much memory.
   *
   * @param products that will be asked for
   * @param owner holds J<sub>z</sub>
   */
  public static Optional<MaterializedFisher> of(
      AdaptedModel model, EvaluationBatch batch, int products, NDManager owner) {
    MaterializedFisher fisher = new MaterializedFisher(model.parameters());
    for (MicroBatch part : batch.partsInTurn()) {
      try (NDManager scope = owner.newSubManager();
          Recording paused = Recording.paused()) {
        ForwardPass pass = model.forward(part.inputs().apply(scope), true, Dropout.NONE, scope);
        NDArray outputs = outputs(part.loss(), pass);
        long count = outputs.getShape().get(1);
        long rows = count * batch.samples();
        int width = outputs.getDataType().getNumOfBytes();
        if (count > products || rows > MOST / width / model.trainableParameters()) {
          return Optional.empty(); // known at the first part, before anything is kept
        }
        List<PerSampleGradients> jacobian = new ArrayList<>();
        for (int output = 0; output < count; output++) {
          jacobian.add(pass.leaves().rows(gradients(outputs, output, pass)).keptBy(owner));
        }
        NDArray values = outputs.stopGradient().toType(DataType.FLOAT64, true);
        values.attach(owner);
        fisher.parts.add(new Part(part.loss(), values, jacobian));
      }
    }
    return Optional.of(fisher);
  }

  private static NDArray outputs(Loss loss, ForwardPass pass) {
    try (Recording recording = Recording.open()) {
      return loss.outputs(pass.logits());
    }
  }

  private static NDList gradients(NDArray outputs, int output, ForwardPass pass) {
    try (Recording recording = Recording.open()) {
      return Autograd.gradients(outputs.get(":, " + output).sum(), pass.leaves().arrays());
    }
  }

  @Override
  public double[] quadratics(List<NDList> vectors) {
    double[] sums = new double[vectors.size()];
    for (Part part : parts) {
      for (int i = 0; i < sums.length; i++) {
        try (NDArray u = change(part, vectors.get(i))) {
          sums[i] += part.loss.curvature(part.outputs, u);
        }
      }
    }
    return sums;
  }

  @Override
  public DataType precision() {
    return DataType.FLOAT64;
  }

  @Override
  public NDList product(NDList v, NDManager owner) {
    NDList sum = new NDList();
    for (NDArray parameter : parameters) {
      sum.add(owner.zeros(parameter.getShape(), precision()));
    }
    for (Part part : parts) {
      int count = part.jacobian.size();
      double[] weights;
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        weights = part.loss.hessianProduct(part.outputs, change(part, v)).toDoubleArray();
      }
      for (int output = 0; output < count; output++) {
        double[] column = new double[weights.length / count];
        for (int row = 0; row < column.length; row++) {
          column[row] = weights[row * count + output];
        }
        part.jacobian.get(output).addWeightedSum(column, sum);
      }
    }
    return sum;
  }

  /** J v [M, C], in double precision. */
  private static NDArray change(Part part, NDList v) {
    int count = part.jacobian.size();
    int samples = part.jacobian.get(0).samples();
    double[] u = new double[samples * count];
    for (int output = 0; output < count; output++) {
      double[] changes = part.jacobian.get(output).product(v);
      for (int row = 0; row < samples; row++) {
        u[row * count + output] = changes[row];
      }
    }
    NDManager manager = part.outputs.getManager();
    // A copy, since an array over a Java buffer does not outlive it.
    try (NDArray doubles = manager.create(u, new Shape(samples, count))) {
      return doubles.duplicate();
    }
  }
}

package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.autograd.Autograd;
import dev.fisherflow.learning.autograd.Recording;
import java.util.List;
import java.util.function.Consumer;

/**
 * Products with the exact Fisher matrix by differentiation alone: J<sub>z</sub> v, the Hessian of
 * the loss, then a vector-Jacobian product. F and J<sub>z</sub> are never formed. Every micro-batch
 * is run again for each product and freed after it, so that memory is that of one micro-batch
 * however many products there are.
 */
public final class ExactFisher implements FisherProducts {

  private final AdaptedModel model;
  private final EvaluationBatch batch;
  private final NDManager manager;

  /**
   * The Fisher matrix of a model on a batch.
   *
   * @param manager parent of the scopes of the micro-batches
   */
  public ExactFisher(AdaptedModel model, EvaluationBatch batch, NDManager manager) {
    this.model = model;
    this.batch = batch;
    this.manager = manager;
  }

  /**
   * J<sub>z</sub> v, the change of the outputs along v.
   *
   * @param v in the shapes of the parameters
   * @return [M, C], attached to the owner
   */
  public NDArray jacobianProduct(NDList v, NDManager owner) {
    NDList rows = new NDList();
    forEachPart(pass -> rows.add(held(pass.change(v), owner)));
    NDArray all = NDArrays.concat(rows);
    all.attach(owner);
    rows.close();
    return all;
  }

  /** With one forward pass for all vectors. */
  @Override
  public double[] quadratics(List<NDList> vectors) {
    double[] sums = new double[vectors.size()];
    forEachPart(
        pass -> {
          for (int i = 0; i < sums.length; i++) {
            try (NDArray u = pass.change(vectors.get(i))) {
              sums[i] += pass.part().loss().curvature(pass.outputs(), u);
            }
          }
        });
    return sums;
  }

  @Override
  public DataType precision() {
    return model.parameters().head().getDataType();
  }

  @Override
  public NDList product(NDList v, NDManager owner) {
    NDList sum = zeros(owner);
    forEachPart(
        pass -> {
          NDArray u = pass.change(v);
          add(pass.pulledBack(pass.part().loss().hessianProduct(pass.outputs(), u)), sum);
        });
    return sum;
  }

  /**
   * The gradient &nabla;L of the batch's loss.
   *
   * @return in the shapes of the parameters, attached to the owner
   */
  public NDList gradient(NDManager owner) {
    NDList sum = zeros(owner);
    forEachPart(pass -> add(pass.gradient(), sum));
    return sum;
  }

  private NDList zeros(NDManager owner) {
    NDList zeros = new NDList();
    for (NDArray parameter : model.parameters()) {
      zeros.add(owner.zeros(parameter.getShape(), parameter.getDataType()));
    }
    return zeros;
  }

  private static void add(NDList addends, NDList sum) {
    for (int tensor = 0; tensor < sum.size(); tensor++) {
      sum.get(tensor).addi(addends.get(tensor));
    }
  }

  private static NDArray held(NDArray array, NDManager owner) {
    array.attach(owner);
    return array;
  }

  private void forEachPart(Consumer<Pass> use) {
    for (MicroBatch part : batch.partsInTurn()) {
      try (NDManager scope = manager.newSubManager();
          Recording paused = Recording.paused()) {
        ForwardPass pass = model.forward(part.inputs().apply(scope), false, Dropout.NONE, scope);
        use.accept(Pass.of(part, pass));
      }
    }
  }

  /** A recorded forward pass of a micro-batch up to the outputs that its loss reads. */
  private record Pass(MicroBatch part, NDArray outputs, NDList parameters) {

    static Pass of(MicroBatch part, ForwardPass pass) {
      try (Recording recording = Recording.open()) {
        NDArray outputs = part.loss().outputs(pass.logits());
        return new Pass(part, outputs, pass.leaves().arrays());
      }
    }

    /** J v. */
    NDArray change(NDList v) {
      return Autograd.jacobianVectorProduct(outputs, parameters, v);
    }

    /** J&#7488;c. */
    NDList pulledBack(NDArray c) {
      try (Recording recording = Recording.open()) {
        return Autograd.gradients(outputs.mul(c).sum(), parameters);
      }
    }

    NDList gradient() {
      try (Recording recording = Recording.open()) {
        return Autograd.gradients(part.loss().total(outputs), parameters);
      }
    }
  }
}

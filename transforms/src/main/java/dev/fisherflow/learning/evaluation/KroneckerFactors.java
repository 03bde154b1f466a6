package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.LinearPass;
import dev.fisherflow.learning.adapter.LinearLeaves.Layer;
import dev.fisherflow.learning.autograd.Autograd;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.KroneckerBlock;
import dev.fisherflow.learning.fisher.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The block-diagonal Kronecker-factored update of a batch (paper, Appendix D.2.2), one block for
 * each trained linear map; LoRA's A and B are two. Over the tokens of all samples, A is the mean of
 * a a&#7488; of the inputs and S the sum of e e&#7488; of the outputs' gradients, so that with one
 * token per sample S &otimes; A stands for &Sigma; g g&#7488; of per-sample gradients g = e
 * a&#7488; at the scale of EF and SF. A bias is the weight of an input that is 1.
 *
 * <p>Tokens whose output does not reach the loss (e = 0), such as padding, do not count, so that
 * the factors do not depend on how the batch is cut and padded.
 */
public final class KroneckerFactors {

  private final List<Moments> moments = new ArrayList<>();
  private final List<KroneckerBlock> blocks;

  /** Whose gradients make S. */
  public enum Source {
    /** Those of labels drawn from the model: KFAC. */
    DRAWN,
    /** Those of the true labels: eKFAC. */
    TRUE,
    /** Those of the true labels over their norms at the logits: ieKFAC. */
    IMPROVED
  }

  /**
   * Runs the micro-batches and decomposes the factors.
   *
   * @param manager parent of the scopes of the micro-batches
   */
  KroneckerFactors(
      AdaptedModel model, EvaluationBatch batch, Source source, Labels labels, NDManager manager) {
    for (MicroBatch part : batch.partsInTurn()) {
      try (NDManager scope = manager.newSubManager();
          Recording paused = Recording.paused()) {
        LinearPass pass = model.forwardOfLinears(part.inputs().apply(scope), scope);
        List<Layer> layers = pass.leaves().layers();
        NDList gradients = gradients(pass, part, source, labels);
        for (int i = 0; i < layers.size(); i++) {
          if (moments.size() == i) {
            moments.add(new Moments(layers.get(i), gradients.get(i).getShape()));
          }
          moments.get(i).add(layers.get(i), gradients.get(i));
        }
      }
    }
    blocks = moments.stream().map(Moments::block).toList();
  }

  /** Gradients of the maps' outputs [rows, &hellip;, out]. */
  private static NDList gradients(LinearPass pass, MicroBatch part, Source source, Labels labels) {
    NDArray logits = pass.logits();
    Loss loss =
        source == Source.DRAWN ? part.loss().sampled(logits, labels.of(part, 0)) : part.loss();
    NDList gradients;
    try (Recording recording = Recording.open()) {
      gradients = Autograd.gradients(loss.total(logits), pass.leaves().arrays());
    }
    if (source == Source.IMPROVED) {
      double[] factors =
          Arrays.stream(loss.logitGradientNorms(logits))
              .map(square -> square == 0 ? 0 : 1 / Math.sqrt(square))
              .toArray();
      for (int i = 0; i < gradients.size(); i++) {
        NDArray gradient = gradients.get(i);
        gradient.muli(pass.leaves().layers().get(i).rows().spread(factors, gradient));
      }
    }
    return gradients;
  }

  /**
   * (S &otimes; A + &lambda;I)&#8315;&sup1; &nabla;L of every block.
   *
   * @param gradient &nabla;L, in the shapes of the parameters
   * @param damping &lambda; &gt; 0
   * @param owner holds the result
   * @return in the shapes of the parameters
   */
  public NDList direction(NDList gradient, double damping, NDManager owner) {
    NDArray[] direction = new NDArray[gradient.size()];
    for (int i = 0; i < blocks.size(); i++) {
      moments.get(i).solve(blocks.get(i), gradient, damping, direction, owner);
    }
    return new NDList(direction);
  }

  /** The factors of one map as they add up. */
  private static final class Moments {

    private final Layer layer;
    private final int width;
    private final int out;
    private final DMatrixRMaj inputs;
    private final DMatrixRMaj outputs;
    private long tokens;

    Moments(Layer layer, Shape gradient) {
      this.layer = layer;
      width = layer.inputs().map(x -> last(x.getShape())).orElse(0);
      out = last(gradient);
      int in = width + (layer.bias().isPresent() ? 1 : 0);
      inputs = new DMatrixRMaj(in, in);
      outputs = new DMatrixRMaj(out, out);
    }

    private static int last(Shape shape) {
      return Math.toIntExact(shape.get(shape.dimension() - 1));
    }

    void add(Layer pass, NDArray gradient) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray e = gradient.reshape(-1, out);
        NDArray reached = e.abs().max(new int[] {1}, true).gt(0).toType(e.getDataType(), false);
        NDArray a = reached;
        if (pass.inputs().isPresent()) {
          NDArray x = pass.inputs().get().stopGradient().reshape(-1, width).mul(reached);
          a = layer.bias().isPresent() ? x.concat(reached, 1) : x;
        }
        addInner(a, inputs);
        addInner(e, outputs);
        tokens += Math.round(reached.sum().toType(DataType.FLOAT64, false).getDouble());
      }
    }

    private static void addInner(NDArray rows, DMatrixRMaj sum) {
      double[] products =
          rows.transpose().matMul(rows).toType(DataType.FLOAT64, false).toDoubleArray();
      CommonOps_DDRM.addEquals(sum, DMatrixRMaj.wrap(sum.numRows, sum.numCols, products));
    }

    KroneckerBlock block() {
      DMatrixRMaj mean = inputs.copy();
      CommonOps_DDRM.divide(mean, Math.max(1, tokens));
      return new KroneckerBlock(mean, outputs);
    }

    void solve(
        KroneckerBlock block, NDList gradient, double damping, NDArray[] result, NDManager owner) {
      DMatrixRMaj g = new DMatrixRMaj(out, inputs.numRows);
      layer.weight().ifPresent(i -> CommonOps_DDRM.insert(matrix(gradient.get(i), width), g, 0, 0));
      layer.bias().ifPresent(i -> CommonOps_DDRM.insert(matrix(gradient.get(i), 1), g, 0, width));
      DMatrixRMaj solved = block.solve(g, damping);
      layer.weight().ifPresent(i -> result[i] = part(solved, 0, width, gradient.get(i), owner));
      layer
          .bias()
          .ifPresent(i -> result[i] = part(solved, width, width + 1, gradient.get(i), owner));
    }

    private DMatrixRMaj matrix(NDArray tensor, int columns) {
      double[] elements = tensor.toType(DataType.FLOAT64, true).toDoubleArray();
      return DMatrixRMaj.wrap(out, columns, elements);
    }

    private NDArray part(DMatrixRMaj matrix, int from, int to, NDArray like, NDManager owner) {
      double[] elements = CommonOps_DDRM.extract(matrix, 0, out, from, to).getData();
      // A copy, since an array over a Java buffer does not outlive it.
      try (NDArray exact = owner.create(elements, like.getShape());
          NDArray typed = exact.toType(like.getDataType(), false)) {
        return typed.duplicate();
      }
    }
  }
}

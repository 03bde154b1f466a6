package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.CollectedGradients;
import dev.fisherflow.learning.fisher.FisherRows;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.RecordedGradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * The per-sample gradients of a whole batch: its micro-batches are run one after the other, and of
 * each only the rows asked for are kept.
 */
final class BatchRows implements BatchGradients {

  private final NDList gradient;
  private final double[] squares;
  private final CollectedGradients collected;

  /** Rows for the batch's own labels, then for each draw. */
  private final List<PerSampleGradients> kept = new ArrayList<>();

  /** The exact Fisher matrix in factors; null if no rule needs it. */
  private final FisherRows fisher;

  /**
   * Runs the micro-batches.
   *
   * @param gradient that of the batch
   * @param draws of labels whose rows are kept beside those of the batch's own; -1 to keep neither
   * @param needsFisher whether the factors of the exact Fisher matrix are kept
   * @param labels the draws
   * @param owner holds what is kept
   */
  BatchRows(
      AdaptedModel model,
      EvaluationBatch batch,
      NDList gradient,
      int draws,
      boolean needsFisher,
      Labels labels,
      NDManager owner) {
    this.gradient = gradient;
    squares = new double[batch.samples()];
    collected = new CollectedGradients(draws, needsFisher, owner);
    int first = 0;
    for (MicroBatch part : batch.partsInTurn()) {
      try (NDManager scope = owner.newSubManager();
          Recording paused = Recording.paused()) {
        ForwardPass pass = model.forward(part.inputs().apply(scope), true, Dropout.NONE, scope);
        RecordedGradients gradients =
            new RecordedGradients(
                pass.logits(),
                pass.leaves().arrays(),
                pass.leaves()::rows,
                part.loss(),
                draw -> labels.of(part, draw));
        DMatrixRMaj gram = collected.add(gradients).gram();
        for (int n = 0; n < gram.numRows; n++) {
          squares[first + n] = gram.get(n, n);
        }
        first += gram.numRows;
      }
    }
    for (int k = 0; k <= draws; k++) {
      kept.add(new KnownGram(k == 0 ? collected.perSample() : collected.sampled(k - 1)));
    }
    FisherRows factors = needsFisher ? collected.fisher() : null;
    fisher =
        needsFisher ? new FisherRows(new KnownGram(factors.rows()), factors.coefficients()) : null;
  }

  /** Largest over smallest norm of the rows that are not zero; 1 if all are. */
  double imbalance() {
    double[] positive = Arrays.stream(squares).filter(square -> !(square <= 0)).toArray();
    return positive.length == 0
        ? 1
        : Math.sqrt(Arrays.stream(positive).max().getAsDouble())
            / Math.sqrt(Arrays.stream(positive).min().getAsDouble());
  }

  @Override
  public NDList gradient() {
    return gradient;
  }

  @Override
  public PerSampleGradients perSample() {
    return kept.get(0);
  }

  @Override
  public PerSampleGradients sampled(int draw) {
    return kept.get(1 + draw);
  }

  @Override
  public FisherRows fisher() {
    return fisher == null ? BatchGradients.super.fisher() : fisher;
  }

  @Override
  public double[] logitGradientNorms() {
    return collected.logitGradientNorms();
  }

  /** Rows whose Gram matrix is worked out once for all rules and dampings. */
  private static final class KnownGram implements PerSampleGradients {

    private final PerSampleGradients rows;
    private DMatrixRMaj gram;

    KnownGram(PerSampleGradients rows) {
      this.rows = rows;
    }

    @Override
    public int samples() {
      return rows.samples();
    }

    @Override
    public DMatrixRMaj gram() {
      if (gram == null) {
        gram = rows.gram();
      }
      return gram.copy();
    }

    @Override
    public DMatrixRMaj gramWith(PerSampleGradients other) {
      return rows.gramWith(other instanceof KnownGram known ? known.rows : other);
    }

    @Override
    public NDList weightedSum(double[] weights) {
      return rows.weightedSum(weights);
    }

    @Override
    public void addWeightedSum(double[] weights, NDList tensors) {
      rows.addWeightedSum(weights, tensors);
    }

    @Override
    public double[] product(NDList direction) {
      return rows.product(direction);
    }

    @Override
    public PerSampleGradients keptBy(NDManager owner) {
      return new KnownGram(rows.keptBy(owner));
    }
  }
}

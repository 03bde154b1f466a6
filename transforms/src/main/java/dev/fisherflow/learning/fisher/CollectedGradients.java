package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Per-sample gradients of a whole batch whose parts go through the model one after the other: of
 * each part only its rows are kept, so that one solve sees the rows of all samples, while the
 * activations in memory are those of a part. A loss of a part is at the scale &kappa; of the whole
 * batch, so that the rows are those that the whole batch would have.
 */
public final class CollectedGradients implements BatchGradients {

  private final NDManager owner;

  /** Rows for the batch's own labels, then for each draw. */
  private final List<List<PerSampleGradients>> parts = new ArrayList<>();

  private final List<double[]> logitGradientNorms = new ArrayList<>();

  private final boolean fisher;
  private double scale;
  private double loss;
  private final List<FisherRows> fisherParts = new ArrayList<>();

  /**
   * No part yet.
   *
   * @param draws of labels whose rows are kept beside those of the batch's own; -1 to keep neither
   * @param fisher whether the factors of the exact Fisher matrix are kept
   * @param owner holds the rows
   */
  public CollectedGradients(int draws, boolean fisher, NDManager owner) {
    this.fisher = fisher;
    this.owner = owner;
    for (int k = 0; k <= draws; k++) {
      parts.add(new ArrayList<>());
    }
  }

  /**
   * Adds a part, whose forward pass need not live longer.
   *
   * @return the rows of its own labels, [samples of the part, ...parameter] each
   */
  public PerSampleGradients add(RecordedGradients part) {
    PerSampleGradients rows = part.perSample();
    scale = part.scale();
    loss += part.loss();
    logitGradientNorms.add(part.logitGradientNorms());
    PerSampleGradients own = rows;
    for (int k = 0; k < parts.size(); k++) {
      PerSampleGradients kept = (k == 0 ? rows : part.sampled(k - 1)).keptBy(owner);
      own = k == 0 ? kept : own;
      parts.get(k).add(kept);
    }
    if (fisher) {
      FisherRows factors = part.fisher();
      fisherParts.add(new FisherRows(factors.rows().keptBy(owner), factors.coefficients()));
    }
    return own;
  }

  /** The factors of the parts, one below the other. */
  @Override
  public FisherRows fisher() {
    return new FisherRows(
        new StackedGradients(fisherParts.stream().map(FisherRows::rows).toList()),
        fisherParts.stream().flatMapToDouble(part -> Arrays.stream(part.coefficients())).toArray());
  }

  @Override
  public double scale() {
    return scale;
  }

  @Override
  public double loss() {
    return loss;
  }

  @Override
  public NDList gradient() {
    PerSampleGradients rows = perSample();
    double[] ones = new double[rows.samples()];
    Arrays.fill(ones, 1);
    return rows.weightedSum(ones);
  }

  @Override
  public PerSampleGradients perSample() {
    return new StackedGradients(parts.get(0));
  }

  @Override
  public PerSampleGradients sampled(int draw) {
    return new StackedGradients(parts.get(1 + draw));
  }

  @Override
  public double[] logitGradientNorms() {
    return logitGradientNorms.stream().flatMapToDouble(Arrays::stream).toArray();
  }
}

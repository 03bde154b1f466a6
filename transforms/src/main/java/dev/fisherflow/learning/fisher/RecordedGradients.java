package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.autograd.Autograd;
import dev.fisherflow.learning.autograd.Recording;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongFunction;

/**
 * Gradients of a recorded forward pass. Per-sample gradients come from one backward pass to leaves
 * of one copy per sample; those for drawn labels from one more on the kept graph, without a second
 * forward pass.
 */
public final class RecordedGradients implements BatchGradients {

  private final NDArray logits;
  private final NDList leaves;
  private final boolean perSampleLeaves;
  private final Loss loss;
  private final DrawnLabels draws;
  private final NDArray total;
  private NDList leafGradients;

  /**
   * @param logits [N, C] or [N, L, C] with a recorded graph
   * @param leaves what the graph starts from: the parameters, or copies [N, &hellip;] of them
   * @param perSampleLeaves which of the two
   * @param loss the batch's loss
   * @param draws labels of the sampled Fisher matrix
   */
  public RecordedGradients(
      NDArray logits, NDList leaves, boolean perSampleLeaves, Loss loss, DrawnLabels draws) {
    this.logits = logits;
    this.leaves = leaves;
    this.perSampleLeaves = perSampleLeaves;
    this.loss = loss;
    this.draws = draws;
    try (Recording recording = Recording.open()) {
      this.total = loss.total(logits);
    }
  }

  /** Mean loss over the label tokens. */
  public double lossValue() {
    return CrossEntropy.doubles(total)[0];
  }

  @Override
  public NDList gradient() {
    if (!perSampleLeaves) {
      return leafGradients();
    }
    double[] ones = new double[samples()];
    Arrays.fill(ones, 1);
    return perSample().weightedSum(ones);
  }

  @Override
  public PerSampleGradients perSample() {
    requirePerSampleLeaves();
    return new MaterializedGradients(leafGradients());
  }

  @Override
  public PerSampleGradients sampled(int draw) {
    requirePerSampleLeaves();
    Loss drawn = loss.sampled(logits, draws.of(draw));
    try (Recording recording = Recording.open()) {
      return new MaterializedGradients(Autograd.gradients(drawn.total(logits), leaves));
    }
  }

  @Override
  public double[] logitGradientNorms() {
    return loss.logitGradientNorms(logits);
  }

  private int samples() {
    return Math.toIntExact(logits.getShape().get(0));
  }

  private NDList leafGradients() {
    if (leafGradients == null) {
      leafGradients = Autograd.gradients(total, leaves);
    }
    return leafGradients;
  }

  private void requirePerSampleLeaves() {
    if (!perSampleLeaves) {
      throw new IllegalStateException("the forward pass was made without per-sample leaves");
    }
  }

  /** Generators of the labels that the sampled Fisher matrix draws. */
  @FunctionalInterface
  public interface DrawnLabels {
    /** Generator of each sample's label, by its row, for the draw of this number. */
    LongFunction<Random> of(int draw);
  }
}

package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.autograd.Autograd;
import dev.fisherflow.learning.autograd.Recording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * Gradients of a recorded forward pass. Per-sample gradients come from one backward pass to leaves
 * of one copy per sample; those for drawn labels from one more on the kept graph, without a second
 * forward pass. With two classes the gradients for any labels are multiples of those of z&#8321;
 * &minus; z&#8320;, so that one backward pass is all there is.
 */
public final class RecordedGradients implements BatchGradients {

  private final NDArray logits;
  private final NDList leaves;
  private final Function<NDList, PerSampleGradients> rows;
  private final Loss loss;
  private final DrawnLabels draws;
  private final OutputDistribution distribution;
  private final NDArray total;
  private NDList gradient;
  private PerSampleGradients own;
  private ScaledGradients.Base differences;

  /**
   * @param logits [N, C] or [N, L, C] with a recorded graph
   * @param leaves what gradients are taken of: the parameters, or copies [N, &hellip;] of them
   * @param perSampleLeaves which of the two
   * @param loss the batch's loss
   * @param draws labels of the sampled Fisher matrix
   */
  public RecordedGradients(
      NDArray logits, NDList leaves, boolean perSampleLeaves, Loss loss, DrawnLabels draws) {
    this(logits, leaves, perSampleLeaves ? MaterializedGradients::new : null, loss, draws);
  }

  /**
   * @param logits [N, C] or [N, L, C] with a recorded graph
   * @param leaves what gradients are taken of
   * @param rows makes the samples' own gradients of the leaves' gradients; null if the leaves are
   *     the parameters
   * @param loss the batch's loss
   * @param draws labels of the sampled Fisher matrix
   */
  public RecordedGradients(
      NDArray logits,
      NDList leaves,
      Function<NDList, PerSampleGradients> rows,
      Loss loss,
      DrawnLabels draws) {
    this(logits, leaves, rows, loss, draws, loss);
  }

  /**
   * @param logits [N, C] or [N, L, C] with a recorded graph
   * @param leaves what gradients are taken of
   * @param rows makes the samples' own gradients of the leaves' gradients; null if the leaves are
   *     the parameters
   * @param loss the batch's loss
   * @param draws labels of the sampled Fisher matrix
   * @param distribution that whose exact Fisher matrix may be asked for
   */
  public RecordedGradients(
      NDArray logits,
      NDList leaves,
      Function<NDList, PerSampleGradients> rows,
      Loss loss,
      DrawnLabels draws,
      OutputDistribution distribution) {
    this.distribution = distribution;
    this.logits = logits;
    this.leaves = leaves;
    this.rows = rows;
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
  public double scale() {
    return loss.scale();
  }

  @Override
  public double loss() {
    return loss.value(logits);
  }

  @Override
  public NDList gradient() {
    if (rows == null) {
      return gradientOfParameters();
    }
    double[] ones = new double[samples()];
    Arrays.fill(ones, 1);
    return perSample().weightedSum(ones);
  }

  @Override
  public PerSampleGradients perSample() {
    requirePerSampleLeaves();
    if (own == null) {
      own = scaled(loss).orElseGet(() -> rows.apply(Autograd.gradients(total, leaves)));
    }
    return own;
  }

  @Override
  public PerSampleGradients sampled(int draw) {
    requirePerSampleLeaves();
    Loss drawn = loss.sampled(logits, draws.of(draw));
    return scaled(drawn).orElseGet(() -> rows.apply(leafGradients(drawn)));
  }

  /** The rows of a loss over two logits. */
  private Optional<PerSampleGradients> scaled(Loss ofLoss) {
    return ofLoss
        .differenceGradients(logits)
        .map(factors -> new ScaledGradients(differences(), factors));
  }

  private ScaledGradients.Base differences() {
    if (differences == null) {
      try (Recording recording = Recording.open()) {
        differences = new ScaledGradients.Base(rowsOf(difference(logits).sum()));
      }
    }
    return differences;
  }

  /** z&#8321; &minus; z&#8320; of two outputs, or the only one. */
  private static NDArray difference(NDArray outputs) {
    return outputs.getShape().get(1) == 2
        ? outputs.get(":, 1").sub(outputs.get(":, 0"))
        : outputs.get(":, 0");
  }

  private PerSampleGradients rowsOf(NDArray sum) {
    return rows.apply(Autograd.gradients(sum, leaves));
  }

  /** One backward pass for each factor of the outputs. */
  @Override
  public FisherRows fisher() {
    requirePerSampleLeaves();
    try (Recording recording = Recording.open()) {
      NDArray outputs = distribution.outputs(logits);
      OutputFactors factors = distribution.factors(outputs);
      if (factors.width() == 1) {
        ScaledGradients.Base base =
            distribution == loss && logits.getShape().dimension() == 2
                ? differences()
                : new ScaledGradients.Base(rowsOf(difference(outputs).sum()));
        return new FisherRows(
            new ScaledGradients(base, factors.factors()[0]), factors.coefficients()[0]);
      }
      List<PerSampleGradients> parts = new ArrayList<>();
      for (double[] factor : factors.factors()) {
        NDArray seeds = logits.getManager().create(factor, outputs.getShape());
        // A copy, since the graph may outlive the host's buffer.
        NDArray held = seeds.toType(outputs.getDataType(), false).duplicate();
        parts.add(rowsOf(outputs.mul(held).sum()));
      }
      return new FisherRows(
          new StackedGradients(parts),
          Stream.of(factors.coefficients()).flatMapToDouble(Arrays::stream).toArray());
    }
  }

  @Override
  public double[] logitGradientNorms() {
    return loss.logitGradientNorms(logits);
  }

  private int samples() {
    return Math.toIntExact(logits.getShape().get(0));
  }

  private NDList leafGradients(Loss ofLoss) {
    try (Recording recording = Recording.open()) {
      return Autograd.gradients(ofLoss.total(logits), leaves);
    }
  }

  private NDList gradientOfParameters() {
    if (gradient == null) {
      gradient = Autograd.gradients(total, leaves);
    }
    return gradient;
  }

  private void requirePerSampleLeaves() {
    if (rows == null) {
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

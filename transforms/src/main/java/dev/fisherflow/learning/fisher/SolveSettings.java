package dev.fisherflow.learning.fisher;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * How far a Gram matrix is damped and which of its rows count.
 *
 * @param damping &lambda; &ge; 0 in units of the squared norm of a row, or &minus;d for d times the
 *     largest diagonal element of the Gram matrix (the authors' program)
 * @param duplicateCosine of two rows whose cosine is larger than this in absolute value the shorter
 *     is left out; {@link #KEEP_DUPLICATES} to keep all
 */
public record SolveSettings(double damping, double duplicateCosine) {

  /** The damping, as specifications name it; by default the paper's of LoRA. */
  public static final Setting<Double> DAMPING =
      Setting.numberOrRelative(
              "damping",
              Domain.anyNumber(),
              "λ, added to the diagonal of the Gram matrix; {relative: d}, or -d, means d times its"
                  + " largest diagonal element")
          .byDefault(1e-7)
          .in("squared norm of a sample's gradient");

  /** The cosine of duplicates, as specifications name it. */
  public static final Setting<Double> DUPLICATE_COSINE =
      Setting.number(
              "duplicateCosine",
              Domain.fraction(),
              "of two samples whose gradients have a larger absolute cosine the shorter is left"
                  + " out; null keeps all")
          .byDefault(0.99)
          .orNull();

  /**
   * The same for rows of drawn labels. Two equal rows are two draws, and weigh twice in the mean
   * over draws (paper, Eq. 49), so that by default all are kept.
   */
  public static final Setting<Double> SAMPLED_DUPLICATE_COSINE =
      Setting.number(
              DUPLICATE_COSINE.name(),
              DUPLICATE_COSINE.domain(),
              "of two samples whose drawn gradients have a larger absolute cosine the shorter is"
                  + " left out; null keeps all, as each is a draw of its own")
          .orNull();

  private static final String HALF = "bfloat16";

  /** How rows are held. */
  public static final Setting<String> ROWS =
      Setting.word(
              "rows",
              Domain.oneOf("a number format of the rows", List.of("float32", HALF)),
              "how the samples' gradients are held: bfloat16 takes half the memory, of use with a"
                  + " microBatch, and puts the update off by about 0.2 % of its norm")
          .unsaid("float32");

  /** No cosine is larger. */
  public static final double KEEP_DUPLICATES = Double.POSITIVE_INFINITY;

  /** Checks the ranges. */
  public SolveSettings {
    if (!Double.isFinite(damping)) {
      throw new IllegalArgumentException("Damping must be finite; found " + damping);
    }
    if (!(duplicateCosine > 0)) {
      throw new IllegalArgumentException(
          "The cosine of duplicates must be above 0; found " + duplicateCosine);
    }
  }

  /** Whether rows are rounded to bfloat16. */
  public static boolean rounds(Settings settings) {
    return settings.get(ROWS).equals(HALF);
  }

  /**
   * Those that an optimizer's settings name.
   *
   * @param damping as the optimizer declares it
   */
  public static SolveSettings of(Settings settings, Setting<Double> damping) {
    Double cosine = settings.get(DUPLICATE_COSINE);
    return new SolveSettings(settings.get(damping), cosine == null ? KEEP_DUPLICATES : cosine);
  }

  /** The same with a damping so many times as large. */
  public SolveSettings damped(double factor) {
    return new SolveSettings(factor * damping, duplicateCosine);
  }

  /** &lambda; for a Gram matrix; 0 for a relative damping of one that is zero. */
  double lambda(DMatrixRMaj gram) {
    return lambda(largest(gram));
  }

  /**
   * &lambda; for a Gram matrix.
   *
   * @param largest its largest diagonal element
   */
  public double lambda(double largest) {
    return damping >= 0 ? damping : -damping * largest;
  }

  /** The largest diagonal element of a Gram matrix [N, N]. */
  public static double largest(DMatrixRMaj gram) {
    return CommonOps_DDRM.elementMax(CommonOps_DDRM.extractDiag(gram, null));
  }
}

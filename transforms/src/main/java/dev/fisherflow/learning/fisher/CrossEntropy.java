package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Scalar;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * Softmax cross-entropy, l&#8345; = &minus;&Sigma; log p(y) over the sample's labels: one label for
 * logits [N, C], L label tokens for logits [N, L, C]. Logits are gathered at the labels, so that no
 * array of one-hot rows is made.
 *
 * <p>With weights, w&#8345; l&#8345; stands for l&#8345;, so that rows and &nabla;<sub>z</sub>
 * carry w&#8345; and their squares w&#8345;&sup2;. With smoothing &epsilon; the target is q = (1
 * &minus; &epsilon;) y + &epsilon; / C, so that &nabla;<sub>z</sub>l = p &minus; q and l =
 * &minus;&Sigma; q log p (Szegedy et al. 2016). Labels are drawn from the model, unsmoothed, and
 * count w&#8345; times.
 *
 * <p>Over several label tokens, each is predicted with the true tokens before it; a sampled loss
 * draws the first token of each sample and leaves the others as they are.
 */
public final class CrossEntropy implements Loss {

  /** A label token that does not count. */
  public static final int IGNORED = -100;

  /** Label tokens [N][L]. */
  private final int[][] labels;

  private final double scale;

  /** w of each sample; null where all are 1. */
  private final double[] weights;

  /** &epsilon;. */
  private final double smoothing;

  /** A loss for one class index per sample. */
  public CrossEntropy(int[] labels) {
    this(Arrays.stream(labels).mapToObj(label -> new int[] {label}).toArray(int[][]::new));
  }

  /**
   * A loss for label tokens; a sample's are followed by {@link #IGNORED} up to the longest's length
   * or end before it.
   *
   * @throws IllegalArgumentException if a label is negative
   */
  public CrossEntropy(int[][] labels) {
    int longest = Arrays.stream(labels).mapToInt(row -> row.length).max().orElse(0);
    for (int label : Stream.of(labels).flatMapToInt(Arrays::stream).toArray()) {
      if (label < 0 && label != IGNORED) {
        throw new IllegalArgumentException("expected labels from 0, found " + label);
      }
    }
    this.labels = Stream.of(labels).map(row -> padded(row, longest)).toArray(int[][]::new);
    this.scale =
        1.0 / Stream.of(labels).flatMapToInt(Arrays::stream).filter(y -> y != IGNORED).count();
    this.weights = null;
    this.smoothing = 0;
  }

  private CrossEntropy(int[][] labels, double scale, double[] weights, double smoothing) {
    this.labels = labels;
    this.scale = scale;
    this.weights = weights;
    this.smoothing = smoothing;
  }

  /**
   * The same loss with weights and smoothed targets, at the same scale.
   *
   * @param w what each sample counts; null for 1
   * @param epsilon the share of a target that all classes have alike, from 0 to below 1
   */
  public CrossEntropy weighted(double[] w, double epsilon) {
    return new CrossEntropy(labels, scale, w, epsilon);
  }

  private static int[] padded(int[] row, int length) {
    int[] padded = Arrays.copyOf(row, length);
    Arrays.fill(padded, row.length, length, IGNORED);
    return padded;
  }

  /** 1 / (label tokens that count), unless it was set. */
  @Override
  public double scale() {
    return scale;
  }

  @Override
  public Loss at(double other) {
    return new CrossEntropy(labels, other, weights, smoothing);
  }

  @Override
  public NDArray total(NDArray logits) {
    NDArray rows = rows(logits);
    return Scalar.multiply(perSample(weighted(likelihoods(rows))).sum(), -scale());
  }

  /**
   * Logarithms of the probabilities of the samples' labels.
   *
   * @param logits [N, C] or [N, L, C]
   * @return [N]
   * @throws IllegalArgumentException if a label is none of the C
   */
  public NDArray logLikelihoods(NDArray logits) {
    NDArray rows = rows(logits);
    return perSample(rows.logSoftmax(-1).gather(indices(rows), 1).mul(counting(rows)));
  }

  /** &Sigma; q log p of each label, 0 where it does not count, [N L, 1]. */
  private NDArray likelihoods(NDArray rows) {
    NDArray all = rows.logSoftmax(-1);
    NDArray own = all.gather(indices(rows), 1);
    NDArray smooth =
        smoothing == 0
            ? own
            : Scalar.multiply(own, 1 - smoothing)
                .add(Scalar.multiply(all.mean(new int[] {1}, true), smoothing));
    return smooth.mul(counting(rows));
  }

  private NDArray perSample(NDArray ofLabels) {
    return ofLabels.reshape(labels.length, length()).sum(new int[] {1});
  }

  /** w x, of a column with a number for each label. */
  private NDArray weighted(NDArray ofLabels) {
    if (weights == null) {
      return ofLabels;
    }
    double[] each = new double[labels.length * length()];
    for (int i = 0; i < each.length; i++) {
      each[i] = weights[i / length()];
    }
    return ofLabels.mul(
        ofLabels
            .getManager()
            .create(each, new Shape(each.length, 1))
            .toType(ofLabels.getDataType(), false)
            .duplicate());
  }

  @Override
  public double[] logitGradientNorms(NDArray logits) {
    // The squared norm of p - y, not the expanded sum, which cancels when p(y) is close to 1.
    NDArray rows = rows(logits);
    NDArray indices = indices(rows);
    NDArray p = rows.softmax(-1);
    NDArray level = smoothing == 0 ? p : p.sub(smoothing / p.getShape().get(1));
    NDArray error = level.scatter(indices, level.gather(indices, 1).sub(1 - smoothing), 1);
    double[] squares =
        doubles(error.square().sum(new int[] {-1}, true).mul(counting(rows)).flatten());
    double[] norms = new double[labels.length];
    for (int i = 0; i < squares.length; i++) {
      double weight = scale() * weight(i / length());
      norms[i / length()] += weight * weight * squares[i];
    }
    return norms;
  }

  /** &kappa; w (p&#8321; &minus; q&#8321;), without the cancellation of p&#8321; &minus; y. */
  @Override
  public Optional<double[]> differenceGradients(NDArray logits) {
    if (logits.getShape().dimension() != 2 || logits.getShape().get(1) != 2) {
      return Optional.empty();
    }
    double[] z = doubles(logits.flatten());
    double[] gradients = new double[labels.length];
    for (int n = 0; n < gradients.length; n++) {
      double difference = z[2 * n + 1] - z[2 * n];
      double weight = scale() * weight(n);
      gradients[n] =
          switch (labels[n][0]) {
            case 0 -> weight * (1 / (1 + Math.exp(-difference)) - smoothing / 2);
            case IGNORED -> 0;
            case 1 -> -weight * (1 / (1 + Math.exp(difference)) - smoothing / 2);
            default -> throw new IllegalArgumentException("no class " + labels[n][0] + " of two");
          };
    }
    return Optional.of(gradients);
  }

  private double weight(int sample) {
    return weights == null ? 1 : weights[sample];
  }

  @Override
  public Loss sampled(NDArray logits, LongFunction<Random> random) {
    NDArray first = logits.getShape().dimension() == 2 ? logits : logits.get(":, 0");
    int classes = Math.toIntExact(first.getShape().get(1));
    double[] probabilities = doubles(first.toType(DataType.FLOAT64, false).softmax(-1).flatten());
    int[][] drawn = new int[labels.length][];
    for (int n = 0; n < drawn.length; n++) {
      drawn[n] = labels[n].clone();
      drawn[n][0] = draw(probabilities, n * classes, classes, random.apply(n));
    }
    return new CrossEntropy(drawn, scale, weights, 0);
  }

  @Override
  public Loss firstLabelOnly() {
    return new CrossEntropy(Stream.of(labels).mapToInt(row -> row[0]).toArray())
        .weighted(weights, smoothing);
  }

  @Override
  public NDArray outputs(NDArray logits) {
    return rows(logits);
  }

  @Override
  public OutputFactors factors(NDArray outputs) {
    int[] flat = Stream.of(labels).flatMapToInt(Arrays::stream).toArray();
    double[] scales = new double[flat.length];
    Arrays.setAll(scales, i -> scale * weight(i / length()));
    return SoftmaxFactors.of(doubles(outputs.flatten()), flat, scales, smoothing);
  }

  /** &kappa; w (diag(p) &minus; pp&#7488;) u = &kappa; w p &#8728; (u &minus; p&#7488;u). */
  @Override
  public NDArray hessianProduct(NDArray outputs, NDArray u) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray p = probabilities(outputs);
      NDArray product =
          weighted(p.mul(deviations(p, u))).mul(scale).toType(outputs.getDataType(), true);
      NDScope.unregister(product);
      return product;
    }
  }

  /** &kappa; times the weighted sum of the variances of u under p. */
  @Override
  public double curvature(NDArray outputs, NDArray u) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray p = probabilities(outputs);
      return scale * weighted(p.mul(deviations(p, u).square())).sum().getDouble();
    }
  }

  /** Softmax in double precision, and zero for labels that do not count. */
  private NDArray probabilities(NDArray outputs) {
    NDArray exact = outputs.toType(DataType.FLOAT64, false);
    return exact.softmax(-1).mul(counting(exact));
  }

  /** u less its mean under p. */
  private static NDArray deviations(NDArray p, NDArray u) {
    NDArray exact = u.toType(DataType.FLOAT64, false);
    return exact.sub(p.mul(exact).sum(new int[] {-1}, true));
  }

  /** Inverse of the distribution function; the last class takes what rounding leaves. */
  private static int draw(double[] probabilities, int from, int classes, Random random) {
    double rest = random.nextDouble();
    int label = 0;
    while (label < classes - 1 && rest >= probabilities[from + label]) {
      rest -= probabilities[from + label];
      label++;
    }
    return label;
  }

  private int length() {
    return labels.length == 0 ? 0 : labels[0].length;
  }

  /** The logits at the labels' positions, [N L, C]. */
  private NDArray rows(NDArray logits) {
    if (logits.getShape().dimension() == 2) {
      return logits;
    }
    NDArray labelled =
        logits.getShape().get(1) == length() ? logits : logits.get(":, :" + length());
    return labelled.reshape(-1, logits.getShape().get(2));
  }

  /** The labels as indices [N L, 1], 0 where they do not count. */
  private NDArray indices(NDArray rows) {
    long[] indices =
        Stream.of(labels).flatMapToInt(Arrays::stream).mapToLong(y -> Math.max(y, 0)).toArray();
    long classes = rows.getShape().get(1);
    for (long label : indices) {
      if (label >= classes) {
        throw new IllegalArgumentException(
            "label %d is outside the model's %d outputs".formatted(label, classes));
      }
    }
    // Cloned, since a graph may outlive the host's buffer.
    return rows.getManager().create(indices, new Shape(indices.length, 1)).duplicate();
  }

  /** 1 for a label that counts and 0 for another, [N L, 1]. */
  private NDArray counting(NDArray rows) {
    double[] counting =
        Stream.of(labels)
            .flatMapToInt(Arrays::stream)
            .mapToDouble(label -> label == IGNORED ? 0 : 1)
            .toArray();
    return rows.getManager()
        .create(counting, new Shape(counting.length, 1))
        .toType(rows.getDataType(), false)
        .duplicate();
  }

  static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }
}

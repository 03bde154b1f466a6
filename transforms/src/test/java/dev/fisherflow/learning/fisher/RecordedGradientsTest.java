package dev.fisherflow.learning.fisher;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.random.KeyedRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logits z = W x of a matrix: row n of J is &kappa; (p - y) x&#7488;, worked out here by itself.
 */
class RecordedGradientsTest {

  private static final int SAMPLES = 7;
  private static final int WIDTH = 3;

  private final Random random = new Random(3);

  /** With two classes the rows come of one backward pass, with three of one for each loss. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void rowsForTrueAndDrawnLabelsAreThoseOfTheFormula(int classes) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray inputs = gaussian(manager, new Shape(SAMPLES, 1, WIDTH));
      NDArray leaves =
          gaussian(manager, new Shape(1, classes, WIDTH))
              .mul(0.3)
              .broadcast(new Shape(SAMPLES, classes, WIDTH))
              .duplicate();
      leaves.setRequiresGradient(true);
      NDArray logits;
      try (Recording recording = Recording.open()) {
        logits = leaves.mul(inputs).sum(new int[] {2});
      }
      int[] labels = random.ints(SAMPLES, 0, classes).toArray();
      RecordedGradients gradients =
          new RecordedGradients(
              logits,
              new NDList(leaves),
              true,
              new CrossEntropy(labels),
              draw -> row -> KeyedRandom.of(5, "label", draw, row));
      Matrix expected = rows(logits, inputs, labels);
      check(gradients.perSample(), expected);
      assertThat(Leaves.vector(gradients.gradient()).errorFrom(sum(expected))).isLessThan(1e-12);

      Matrix first = rows(logits, inputs, drawn(logits, 0));
      Matrix second = rows(logits, inputs, drawn(logits, 1));
      check(gradients.sampled(0), first);
      check(gradients.sampled(1), second);
      assertThat(first.errorFrom(expected)).isGreaterThan(0.1);
      assertThat(first.errorFrom(second)).isGreaterThan(0.1);
      assertThat(
              new Matrix(gradients.sampled(0).gramWith(gradients.sampled(1)))
                  .errorFrom(first.times(second.t())))
          .isLessThan(1e-12);
    }
  }

  /** Rows of a batch run in two parts, after the graphs of both are gone. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void keptRowsOutliveTheirPass(int classes) {
    try (NDManager manager = NDManager.newBaseManager()) {
      List<List<PerSampleGradients>> kept = List.of(new ArrayList<>(), new ArrayList<>());
      Matrix own = Matrix.zeros(0, classes * WIDTH);
      Matrix drawn = own;
      for (int part = 0; part < 2; part++) {
        try (NDManager scope = manager.newSubManager()) {
          NDArray inputs = gaussian(scope, new Shape(SAMPLES, 1, WIDTH));
          NDArray leaves = gaussian(scope, new Shape(SAMPLES, classes, WIDTH));
          leaves.setRequiresGradient(true);
          NDArray logits;
          try (Recording recording = Recording.open()) {
            logits = leaves.mul(inputs).sum(new int[] {2});
          }
          int[] labels = random.ints(SAMPLES, 0, classes).toArray();
          RecordedGradients gradients =
              new RecordedGradients(
                  logits,
                  new NDList(leaves),
                  true,
                  new CrossEntropy(labels),
                  draw -> row -> KeyedRandom.of(5, "label", draw, row));
          kept.get(0).add(gradients.perSample().keptBy(manager));
          kept.get(1).add(gradients.sampled(0).keptBy(manager));
          own = own.above(rows(logits, inputs, labels));
          drawn = drawn.above(rows(logits, inputs, drawn(logits, 0)));
        }
      }
      PerSampleGradients all = new StackedGradients(kept.get(0));
      PerSampleGradients allDrawn = new StackedGradients(kept.get(1));
      check(all, own);
      check(allDrawn, drawn);
      assertThat(new Matrix(all.gramWith(allDrawn)).errorFrom(own.times(drawn.t())))
          .isLessThan(1e-12);
    }
  }

  private void check(PerSampleGradients rows, Matrix expected) {
    assertThat(new Matrix(rows.gram()).errorFrom(expected.times(expected.t()))).isLessThan(1e-12);
    double[] weights = random.doubles(rows.samples(), -1, 1).toArray();
    NDList combined = rows.weightedSum(weights);
    Matrix vector = expected.t().times(Matrix.column(weights));
    assertThat(Leaves.vector(combined).errorFrom(vector)).isLessThan(1e-12);
    assertThat(Matrix.column(rows.product(combined)).errorFrom(expected.times(vector)))
        .isLessThan(1e-12);
    NDList twice = new NDList(combined.head().duplicate());
    rows.addWeightedSum(weights, twice);
    assertThat(Leaves.vector(twice).errorFrom(vector.times(2))).isLessThan(1e-12);
  }

  /** By the inverse of the distribution function, as the loss draws them. */
  private static int[] drawn(NDArray logits, int draw) {
    int[] labels = new int[SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      double rest = KeyedRandom.of(5, "label", draw, n).nextDouble();
      double[] p = logits.get(n).softmax(0).toDoubleArray();
      while (labels[n] < p.length - 1 && rest >= p[labels[n]]) {
        rest -= p[labels[n]++];
      }
    }
    return labels;
  }

  private static Matrix rows(NDArray logits, NDArray inputs, int[] labels) {
    int classes = (int) logits.getShape().get(1);
    double[] rows = new double[SAMPLES * classes * WIDTH];
    for (int n = 0; n < SAMPLES; n++) {
      double[] p = logits.get(n).softmax(0).toDoubleArray();
      double[] x = inputs.get(n).toDoubleArray();
      for (int c = 0; c < classes; c++) {
        for (int i = 0; i < WIDTH; i++) {
          double error = p[c] - (labels[n] == c ? 1 : 0);
          rows[(n * classes + c) * WIDTH + i] = error * x[i] / SAMPLES;
        }
      }
    }
    return Matrix.of(SAMPLES, classes * WIDTH, rows);
  }

  private static Matrix sum(Matrix rows) {
    double[] ones = new double[SAMPLES];
    Arrays.fill(ones, 1);
    return rows.t().times(Matrix.column(ones));
  }

  private NDArray gaussian(NDManager manager, Shape shape) {
    double[] numbers = new double[(int) shape.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextGaussian();
    }
    return manager.create(numbers, shape).toType(DataType.FLOAT64, true).duplicate();
  }
}

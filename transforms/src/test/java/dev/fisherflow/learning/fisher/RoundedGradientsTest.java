package dev.fisherflow.learning.fisher;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against explicit matrices of rows that are rounded here, to eight bits, by hand. */
class RoundedGradientsTest {

  private static final int SAMPLES = 5;

  /** The second tensor has more columns than are widened at a time. */
  private static final List<Shape> SHAPES = List.of(new Shape(3, 4), new Shape(2, 40_000));

  private static final int P = 80_012;

  /** The nearest number of eight significant bits, the even one of two. */
  private static double rounded(double number) {
    double unit = Math.scalb(1.0, Math.getExponent(number) - 7);
    return Math.rint(number / unit) * unit;
  }

  @Test
  void productsAreThoseOfTheRoundedRows() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Leaves leaves = new Leaves(manager, SHAPES, DataType.FLOAT64);
      Matrix j = Matrix.random(SAMPLES, P, 1);
      Matrix expected = j.map(RoundedGradientsTest::rounded);
      PerSampleGradients rows = new MaterializedGradients(leaves.of(j)).rounded();
      assertThat(new Matrix(rows.gram()).errorFrom(expected.times(expected.t()))).isLessThan(1e-13);
      Matrix other = Matrix.random(3, P, 2);
      PerSampleGradients further = new MaterializedGradients(leaves.of(other)).rounded();
      assertThat(
              new Matrix(rows.gramWith(further))
                  .errorFrom(expected.times(other.map(RoundedGradientsTest::rounded).t())))
          .isLessThan(1e-13);
      Matrix a = Matrix.random(SAMPLES, 1, 3);
      assertThat(Leaves.vector(rows.weightedSum(a.elements())).errorFrom(expected.t().times(a)))
          .isLessThan(1e-13);
      Matrix v = Matrix.random(P, 1, 4);
      NDList sum = leaves.tensors(v);
      rows.addWeightedSum(a.elements(), sum);
      assertThat(Leaves.vector(sum).errorFrom(v.plus(expected.t().times(a)))).isLessThan(1e-13);
      assertThat(Matrix.column(rows.product(leaves.tensors(v))).errorFrom(expected.times(v)))
          .isLessThan(1e-13);
    }
  }

  /** Rounding is up to 1/256 of a number, a solve with the rounded rows adds nothing to it. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e-7})
  void updatesAreOffByTheRoundingAlone(double ratio) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Leaves leaves = new Leaves(manager, SHAPES, DataType.FLOAT32);
      Matrix norms = Matrix.diagonal(1, 10, 1e-2, 1e-3, 3);
      Matrix j = norms.times(Matrix.random(SAMPLES, P, 1));
      double damping = ratio * j.times(j.t()).largestDiagonal();
      double[] targets = Matrix.ones(SAMPLES).elements();
      GramSolver solver = new GramSolver(new SolveSettings(damping, SolveSettings.KEEP_DUPLICATES));
      PerSampleGradients exact = new MaterializedGradients(leaves.of(j));
      Matrix expected =
          Leaves.vector(exact.weightedSum(solver.solve(exact.gram(), targets).weights()));
      PerSampleGradients rounded = new MaterializedGradients(leaves.of(j)).rounded();
      Matrix update =
          Leaves.vector(rounded.weightedSum(solver.solve(rounded.gram(), targets).weights()));
      assertThat(update.errorFrom(expected)).isBetween(5e-4, 3e-3);
    }
  }
}

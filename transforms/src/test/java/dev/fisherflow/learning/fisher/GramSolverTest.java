package dev.fisherflow.learning.fisher;

import static dev.fisherflow.learning.fisher.Matrix.column;
import static dev.fisherflow.learning.fisher.Matrix.identity;
import static dev.fisherflow.learning.fisher.Matrix.ones;
import static dev.fisherflow.learning.fisher.Matrix.random;
import static dev.fisherflow.learning.fisher.SolveSettings.KEEP_DUPLICATES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GramSolverTest {

  private static final double PAPER_COSINE = 0.99;

  private static GramSolver.Solution solve(
      Matrix j, Matrix targets, double damping, double duplicateCosine) {
    DMatrixRMaj gram = j.times(j.t()).data();
    return new GramSolver(new SolveSettings(damping, duplicateCosine))
        .solve(gram, targets.elements());
  }

  private static Matrix update(Matrix j, GramSolver.Solution solution) {
    return j.t().times(column(solution.weights()));
  }

  private static void assertFinite(GramSolver.Solution solution) {
    assertThat(Arrays.stream(solution.weights()).allMatch(Double::isFinite)).isTrue();
    SolveFigures figures = solution.figures();
    assertThat(figures.condition()).isFinite().isGreaterThanOrEqualTo(1);
    assertThat(figures.imbalance()).isFinite().isGreaterThanOrEqualTo(1);
    assertThat(figures.effectiveDamping()).isFinite().isNotNegative();
  }

  @Property(tries = 50)
  void undampedUpdateMeetsItsTargetsAndIsExactInTheWeightedFisher(
      @ForAll @IntRange(min = 1, max = 24) int samples, @ForAll long seed) {
    Matrix j = random(samples, 60, seed);
    Matrix s = random(samples, 1, seed + 1).map(e -> e * e + 1e-3);
    Matrix x = update(j, solve(j, s, 0, KEEP_DUPLICATES));
    assertThat(j.times(x).errorFrom(s)).isLessThan(1e-9);
    Matrix fisher = j.t().times(Matrix.diagonal(s.elements()).inverse()).times(j);
    assertThat(fisher.times(x).errorFrom(j.t().times(ones(samples)))).isLessThan(1e-9);
    Matrix ef = update(j, solve(j, ones(samples), 0, KEEP_DUPLICATES));
    assertThat(j.times(ef).errorFrom(ones(samples))).isLessThan(1e-9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-3, 1e-7})
  void dampedUpdateIsThatOfTheExplicitMatrix(double ratio) {
    Matrix j = random(12, 40, 5);
    Matrix t = random(12, 1, 6).map(e -> e + 2);
    double damping = ratio * j.times(j.t()).largestDiagonal();
    Matrix fisher = j.t().times(j).plus(identity(40).times(damping));
    Matrix expected = fisher.solve(j.t().times(t));
    GramSolver.Solution absolute = solve(j, t, damping, KEEP_DUPLICATES);
    assertThat(update(j, absolute).errorFrom(expected)).isLessThan(1e-8);
    assertThat(absolute.figures().effectiveDamping()).isEqualTo(damping);
    GramSolver.Solution relative = solve(j, t, -ratio, KEEP_DUPLICATES);
    assertThat(update(j, relative).errorFrom(update(j, absolute))).isLessThan(1e-12);
    assertThat(relative.figures().effectiveDamping()).isCloseTo(damping, within(1e-12 * damping));
  }

  @Test
  void dampingOfExactlyOneIsNoExceptionToTheFormula() {
    Matrix j = random(6, 10, 7);
    Matrix at = update(j, solve(j, ones(6), 1, KEEP_DUPLICATES));
    Matrix beside = update(j, solve(j, ones(6), 1.0000001, KEEP_DUPLICATES));
    assertThat(at.errorFrom(beside)).isLessThan(1e-6);
  }

  @Test
  void oneSampleIsDividedByItsSquaredNorm() {
    Matrix j = Matrix.of(1, 2, 3, 4);
    GramSolver.Solution solution = solve(j, column(0.5), 0, PAPER_COSINE);
    assertThat(solution.weights()).containsExactly(new double[] {0.5 / 25}, within(1e-17));
    assertThat(solution.figures()).isEqualTo(new SolveFigures(1, 0, 1, 0));
  }

  @Test
  void figuresOfTwoRowsAreThoseWorkedOutByHand() {
    // Norms 1 and 10, cosine 0.6: unit diagonal, eigenvalues 1.6 and 0.4.
    Matrix j = Matrix.of(2, 2, 1, 0, 6, 8);
    SolveFigures figures = solve(j, ones(2), 0, PAPER_COSINE).figures();
    assertThat(figures.condition()).isCloseTo(4, within(1e-12));
    assertThat(figures.imbalance()).isCloseTo(10, within(1e-12));
    assertThat(figures.rowsDropped()).isZero();
    // With damping 1: diagonal 2 and 101, off 6: cosine 6 / sqrt(202).
    double cosine = 6 / Math.sqrt(202);
    assertThat(solve(j, ones(2), 1, PAPER_COSINE).figures().condition())
        .isCloseTo((1 + cosine) / (1 - cosine), within(1e-12));
  }

  @Test
  void equilibrationKeepsRowsOfVeryDifferentNorms() {
    // J = D J0 with norms from 1 to 1e12, so that C spans 24 digits; D a = (J0 J0^T)^-1 D^-1 t.
    Matrix scale = Matrix.diagonal(1, 3e2, 5e4, 1e7, 4e9, 1e12);
    Matrix unscaled = random(6, 20, 8);
    Matrix t = Matrix.column(1, 3e2, 5e4, 1e7, 4e9, 1e12);
    GramSolver.Solution solution = solve(scale.times(unscaled), t, 0, KEEP_DUPLICATES);
    Matrix expected = unscaled.times(unscaled.t()).solve(ones(6));
    assertThat(scale.times(column(solution.weights())).errorFrom(expected)).isLessThan(1e-12);
    assertThat(solution.figures().effectiveDamping()).isZero();
  }

  @Test
  void ofDuplicatesTheLongerStaysWhicheverItsSign() {
    Matrix j = Matrix.of(5, 3, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0, -3, 0.01, 0, 0, 1);
    GramSolver.Solution solution = solve(j, ones(5), 0, PAPER_COSINE);
    assertFinite(solution);
    assertThat(solution.figures().rowsDropped()).isEqualTo(2);
    assertThat(solution.weights()[0]).isZero();
    assertThat(solution.weights()[1]).isCloseTo(0.25, within(1e-15));
    assertThat(solution.weights()[2]).isZero();
    assertThat(solution.weights()[3]).isNotZero();
    assertThat(solve(j, ones(5), 1e-3, KEEP_DUPLICATES).figures().rowsDropped()).isZero();
  }

  @Test
  void ofEqualDuplicatesTheFirstStays() {
    Matrix j = Matrix.of(3, 2, 1, 2, 1, 2, 1, 2);
    GramSolver.Solution solution = solve(j, ones(3), 0, PAPER_COSINE);
    assertThat(solution.figures().rowsDropped()).isEqualTo(2);
    assertThat(solution.weights()).containsExactly(new double[] {0.2, 0, 0}, within(1e-15));
  }

  @Test
  void aRowThatIsLeftOutTakesNoOtherWithIt() {
    // Directions at 0, 7 and 14 degrees: the middle one is a duplicate of both its neighbours,
    // which are none of each other (cos 7 = 0.9925, cos 14 = 0.9703).
    for (double[] norms : new double[][] {{1, 2, 3}, {3, 2, 1}, {2, 1, 3}, {1, 1, 1}}) {
      double seven = Math.toRadians(7);
      Matrix directions =
          Matrix.of(
              3,
              2,
              1,
              0,
              Math.cos(seven),
              Math.sin(seven),
              Math.cos(2 * seven),
              Math.sin(2 * seven));
      Matrix j = Matrix.diagonal(norms).times(directions);
      GramSolver.Solution solution = solve(j, ones(3), 1e-3, PAPER_COSINE);
      assertThat(solution.figures().rowsDropped()).isEqualTo(1);
      assertThat(solution.weights()[1]).isZero();
    }
  }

  @Test
  void zeroRowsAreLeftOutAndCounted() {
    Matrix j = Matrix.of(4, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 0);
    GramSolver.Solution solution = solve(j, column(5, 1, 5, 1), 0, PAPER_COSINE);
    assertThat(solution.weights()).containsExactly(new double[] {0, 1, 0, 0.25}, within(1e-15));
    assertThat(solution.figures().rowsDropped()).isEqualTo(2);
    assertThat(solution.figures().imbalance()).isCloseTo(2, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-7, -1e-3})
  void rowsThatAreAllZeroGiveNoUpdate(double damping) {
    GramSolver.Solution solution = solve(Matrix.zeros(3, 5), ones(3), damping, PAPER_COSINE);
    assertFinite(solution);
    assertThat(solution.weights()).containsOnly(0);
    assertThat(solution.figures().rowsDropped()).isEqualTo(3);
  }

  @Test
  void singularityAddsDampingAndReportsIt() {
    // Nine rows in four dimensions, no two alike: rank 4.
    Matrix j = random(9, 4, 9);
    GramSolver.Solution solution = solve(j, ones(9), 0, PAPER_COSINE);
    assertFinite(solution);
    double largest = j.times(j.t()).largestDiagonal();
    assertThat(solution.figures().effectiveDamping())
        .isBetween(0.999e-12 * largest, 1.001e-6 * largest);
    // The least-squares solution, which is what the damped one tends to.
    Matrix expected = j.pseudoInverse().times(ones(9));
    assertThat(update(j, solution).errorFrom(expected)).isLessThan(1e-3);
    assertThat(solve(j, ones(9), 0.1, PAPER_COSINE).figures().effectiveDamping()).isEqualTo(0.1);
  }

  @Test
  void exactDuplicatesThatAreKeptAreSolvedToo() {
    Matrix j = Matrix.of(3, 3, 1, 2, 0, 1, 2, 0, -1, -2, 0);
    GramSolver.Solution solution = solve(j, column(1, 1, -1), 0, KEEP_DUPLICATES);
    assertFinite(solution);
    assertThat(j.times(update(j, solution)).errorFrom(column(1, 1, -1))).isLessThan(1e-5);
  }

  @Test
  void aMatrixTooIndefiniteForDampingIsSolvedWithoutItsNullSpace() {
    // Eigenvalues 3 and -1, as no J gives them.
    DMatrixRMaj gram = new DMatrixRMaj(2, 2, true, 1, 2, 2, 1);
    GramSolver.Solution solution =
        new GramSolver(new SolveSettings(0, KEEP_DUPLICATES)).solve(gram, new double[] {3, 3});
    assertFinite(solution);
    assertThat(solution.weights()).containsExactly(new double[] {1, 1}, within(1e-5));
  }

  @Test
  void impossibleSettingsAndSizesAreNamed() {
    assertThatThrownBy(() -> new SolveSettings(Double.NaN, 0.99)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new SolveSettings(1, 0)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> solve(random(3, 4, 1), ones(2), 1, 0.99))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3; found 2");
  }
}

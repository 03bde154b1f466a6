package dev.fisherflow.learning.optimizer;

import static dev.fisherflow.learning.fisher.Matrix.ones;
import static dev.fisherflow.learning.fisher.Matrix.random;
import static dev.fisherflow.learning.optimizer.Steps.direction;
import static dev.fisherflow.learning.optimizer.Steps.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.InMemoryGradients;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.learning.fisher.SolveSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FisherRulesTest {

  private static final int SAMPLES = 8;
  private static final List<Shape> SHAPES = List.of(new Shape(6, 10), new Shape(20));
  private static final int P = 80;

  private NDManager manager;
  private Leaves leaves;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    leaves = new Leaves(manager, SHAPES, DataType.FLOAT64);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private InMemoryGradients batch(int samples, int draws) {
    return batch(random(samples, P, 11), draws);
  }

  private InMemoryGradients batch(Matrix j, int draws) {
    List<Matrix> sampled =
        IntStream.range(0, draws).mapToObj(draw -> random(j.rows(), P, 20 + draw)).toList();
    double[] s = random(j.rows(), 1, 12).map(e -> e * e + 0.01).elements();
    return new InMemoryGradients(leaves, j, sampled, s);
  }

  private static OptimizerSettings damped(String type, double damping) {
    return settings(type).setLearningRate(1.0).setDamping(damping).build();
  }

  private static Matrix stack(List<Matrix> draws) {
    return draws.stream().reduce(Matrix::above).orElseThrow();
  }

  private static double largest(Matrix j) {
    return j.times(j.t()).largestDiagonal();
  }

  /** (F + lambda I)^-1 g by the singular vectors of the rows, whatever the damping. */
  private static Matrix bySingularVectors(Matrix rows, int draws, Matrix g, double damping) {
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(rows.rows(), P, false, true, false);
    assertThat(svd.decompose(rows.data().copy())).isTrue();
    Matrix v = new Matrix(svd.getV(null, false));
    double[] inverse = new double[P];
    for (int i = 0; i < P; i++) {
      double value = i < rows.rows() ? svd.getSingularValues()[i] : 0;
      inverse[i] = 1 / (value * value / draws + damping);
    }
    return v.times(Matrix.diagonal(inverse)).times(v.t()).times(g);
  }

  @Test
  void undampedImprovedUpdateMeetsItsTargets() {
    InMemoryGradients batch = batch(SAMPLES, 0);
    Matrix x = direction(damped("ief", 0), leaves, batch);
    assertThat(batch.j().times(x).errorFrom(Matrix.column(batch.s()))).isLessThan(1e-9);
    Matrix ef = direction(damped("ef", 0), leaves, batch);
    assertThat(batch.j().times(ef).errorFrom(ones(SAMPLES))).isLessThan(1e-9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-3, 1e-7})
  void empiricalUpdateIsThatOfTheExplicitMatrix(double ratio) {
    InMemoryGradients batch = batch(SAMPLES, 0);
    double damping = ratio * largest(batch.j());
    Matrix fisher = batch.j().t().times(batch.j()).plus(Matrix.identity(P).times(damping));
    Matrix expected = fisher.solve(batch.j().t().times(ones(SAMPLES)));
    assertThat(direction(damped("ef", damping), leaves, batch).errorFrom(expected))
        .isLessThan(1e-8);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1e-3,1", "1e-7,1", "1e-12,1", "1,3", "1e-3,3", "1e-7,3", "1e-12,3"})
  void sampledUpdateIsThatOfTheExplicitMatrix(double ratio, int draws) {
    InMemoryGradients batch = batch(SAMPLES, draws);
    Matrix rows = stack(batch.draws());
    double damping = ratio * largest(rows);
    Matrix g = batch.j().t().times(ones(SAMPLES));
    OptimizerSettings settings =
        OptimizerSettings.newBuilder(damped("sf", damping)).setDraws(draws).build();
    Matrix x = direction(settings, leaves, batch);
    assertThat(x.errorFrom(bySingularVectors(rows, draws, g, damping))).isLessThan(1e-8);
    if (ratio >= 1e-7) {
      Matrix fisher = rows.t().times(rows).times(1.0 / draws);
      Matrix expected = fisher.plus(Matrix.identity(P).times(damping)).solve(g);
      assertThat(x.errorFrom(expected)).isLessThan(1e-8);
    }
  }

  /** Two samples alike that draw the same label are two draws of it. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-3, 1e-7})
  void equalSampledRowsWeighTwice(double ratio) {
    Matrix one = random(SAMPLES - 1, P, 20);
    Matrix rows = one.above(one.rows(2, 3));
    InMemoryGradients batch =
        new InMemoryGradients(leaves, random(SAMPLES, P, 11), List.of(rows), new double[SAMPLES]);
    double damping = ratio * largest(rows);
    Double cosine =
        (Double)
            OptimizerFamily.REGISTRY
                .get("sf")
                .declaration()
                .setting(SolveSettings.DUPLICATE_COSINE.name())
                .orElseThrow()
                .byDefault();
    OptimizerSettings byDefault =
        OptimizerSettings.newBuilder(damped("sf", damping)).setDuplicateCosine(cosine).build();
    Matrix g = batch.j().t().times(ones(SAMPLES));
    assertThat(
            direction(byDefault, leaves, batch).errorFrom(bySingularVectors(rows, 1, g, damping)))
        .isLessThan(1e-8);
  }

  @Test
  void sampledUpdateKeepsItsDigitsWithinTheSpanAtTinyDamping() {
    // Where g lies within the span, what 1 / lambda multiplies must vanish, not be rounding.
    Matrix rows = Matrix.diagonal(1, 1, 1, 1, 1, 1, 1, 1e-3).times(random(SAMPLES, P, 20));
    InMemoryGradients batch = new InMemoryGradients(leaves, rows, List.of(rows), new double[8]);
    double damping = 1e-12 * largest(rows);
    Matrix g = rows.t().times(ones(SAMPLES));
    Matrix expected = rows.t().times(rows.times(rows.t()).solve(ones(SAMPLES)));
    Matrix x = direction(damped("sf", damping), leaves, batch);
    // Exact up to sigma^2 / (sigma^2 + lambda), with sigma^2 down to about 1e-7 of the largest.
    assertThat(rows.times(x).errorFrom(rows.times(expected))).isLessThan(1e-4);
    assertThat(x.errorFrom(bySingularVectors(rows, 1, g, damping))).isLessThan(1e-4);
  }

  @ParameterizedTest
  @CsvSource({"ief,1", "ef,-1", "sf,-1", "sgd,1"})
  void lossScaleChangesAnUpdateAsItsLawSays(String type, int power) {
    InMemoryGradients batch = batch(SAMPLES, 1);
    double damping = 0.3;
    for (double k : new double[] {1.0 / 64, 10}) {
      OptimizerSettings at1 =
          type.equals("sgd") ? settings(type).setLearningRate(1.0).build() : damped(type, damping);
      OptimizerSettings atK = type.equals("sgd") ? at1 : damped(type, damping * k * k);
      Matrix expected = direction(at1, leaves, batch).times(Math.pow(k, power));
      assertThat(direction(atK, leaves, batch.scaled(k)).errorFrom(expected)).isLessThan(1e-10);
      if (!type.equals("sgd")) {
        Matrix relative = direction(damped(type, -0.01), leaves, batch).times(Math.pow(k, power));
        assertThat(direction(damped(type, -0.01), leaves, batch.scaled(k)).errorFrom(relative))
            .isLessThan(1e-10);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ef", "sf"})
  void aNormalisedUpdateHasTheNormAskedFor(String type) {
    InMemoryGradients batch = batch(SAMPLES, 1);
    OptimizerSettings normalised = settings(type).setFirstStepNorm(1.0).setDamping(1e-3).build();
    NDList parameters = leaves.tensors(random(P, 1, 3));
    Matrix before = Leaves.vector(parameters);
    UpdateStatistics seen;
    try (Optimizer optimizer = Optimizers.of(normalised, parameters)) {
      seen = optimizer.step(parameters, batch, 0.25);
    }
    Matrix change = before.minus(Leaves.vector(parameters));
    assertThat(change.norm()).isCloseTo(0.25, within(1e-12));
    assertThat(seen.updateNorm()).isCloseTo(0.25, within(1e-12));
    Matrix plain = direction(damped(type, 1e-3), leaves, batch);
    assertThat(change.errorFrom(plain.times(0.25 / plain.norm()))).isLessThan(1e-9);
    Matrix g = batch.j().t().times(ones(SAMPLES));
    double cosine = g.t().times(plain).get(0, 0) / g.norm() / plain.norm();
    assertThat(seen.gradientCosine()).isCloseTo(cosine, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ef", "ief", "sf"})
  void degenerateBatchesGiveFiniteUpdatesAndCountTheirRows(String type) {
    Matrix row = random(1, P, 1);
    Matrix other = random(1, P, 2);
    Matrix zero = Matrix.zeros(1, P);
    assertThat(dropped(type, row)).isZero();
    assertThat(dropped(type, row.above(row).above(other))).isEqualTo(1);
    assertThat(dropped(type, row.above(row.times(-0.5)).above(other))).isEqualTo(1);
    assertThat(dropped(type, row.above(zero).above(other).above(zero))).isEqualTo(2);
    assertThat(dropped(type, zero.above(zero))).isEqualTo(2);
    // More samples than parameters span, with no two alike.
    assertThat(dropped(type, random(30, 6, 3).times(random(6, P, 4)))).isZero();
  }

  /** Rows dropped in a step with the same J as true and as sampled gradients. */
  private int dropped(String type, Matrix j) {
    double[] s = ones(j.rows()).elements();
    InMemoryGradients batch = new InMemoryGradients(leaves, j, List.of(j), s);
    OptimizerSettings settings =
        settings(type).setLearningRate(1.0).setDamping(1e-9).setDuplicateCosine(0.99).build();
    NDList parameters = leaves.tensors(random(P, 1, 3));
    try (Optimizer optimizer = Optimizers.of(settings, parameters)) {
      UpdateStatistics seen = optimizer.step(parameters, batch, 0.1);
      assertThat(Leaves.vector(parameters).norm()).isFinite();
      assertThat(seen.updateNorm()).isFinite();
      assertThat(seen.gradientCosine()).isBetween(-1e-9, 1 + 1e-9);
      UpdateStatistics.Solve solve = seen.solve().orElseThrow();
      assertThat(solve.gramCondition()).isFinite().isGreaterThanOrEqualTo(1);
      assertThat(solve.gradientImbalance()).isFinite().isGreaterThanOrEqualTo(1);
      assertThat(solve.effectiveDamping()).isFinite().isPositive();
      if (j.norm() == 0) {
        assertThat(seen.updateNorm()).isZero();
      }
      return solve.rowsDropped();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ef", "sf"})
  void aNormalisedUpdateOfZeroGradientsIsZero(String type) {
    Matrix zero = Matrix.zeros(3, P);
    InMemoryGradients batch = new InMemoryGradients(leaves, zero, List.of(zero), new double[3]);
    for (double damping : new double[] {1e-7, -1e-3}) {
      OptimizerSettings settings = settings(type).setFirstStepNorm(1.0).setDamping(damping).build();
      assertThat(direction(settings, leaves, batch).norm()).isZero();
    }
  }

  @Test
  void drawsThatAgreeAreNoDuplicates() {
    Matrix draw = random(SAMPLES, P, 20);
    double[] s = new double[SAMPLES];
    Matrix j = random(SAMPLES, P, 11);
    InMemoryGradients once = new InMemoryGradients(leaves, j, List.of(draw), s);
    InMemoryGradients thrice = new InMemoryGradients(leaves, j, List.of(draw, draw, draw), s);
    OptimizerSettings.Builder settings =
        settings("sf").setLearningRate(1.0).setDamping(1e-3).setDuplicateCosine(0.99);
    Matrix expected = direction(settings.setDraws(1).build(), leaves, once);
    assertThat(direction(settings.setDraws(3).build(), leaves, thrice).errorFrom(expected))
        .isLessThan(1e-9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ef", "ief", "sf"})
  void gradientsThatAreNotFiniteEndTheTrialAndLeaveTheParameters(String type) {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Matrix j = random(SAMPLES, P, 11);
      j.elements()[P + 3] = bad;
      InMemoryGradients batch = new InMemoryGradients(leaves, j, List.of(j), new double[SAMPLES]);
      NDList parameters = leaves.tensors(random(P, 1, 3));
      try (Optimizer optimizer = Optimizers.of(damped(type, 1e-7), parameters)) {
        assertThatThrownBy(() -> optimizer.step(parameters, batch, 1))
            .isInstanceOf(DivergedException.class)
            .hasMessageContaining("must be finite");
      }
      assertThat(Leaves.vector(parameters).errorFrom(random(P, 1, 3))).isZero();
    }
  }

  @Test
  void logitGradientsThatAreNotFiniteEndTheTrial() {
    double[] s = ones(SAMPLES).elements();
    s[2] = Double.NaN;
    InMemoryGradients batch = new InMemoryGradients(leaves, random(SAMPLES, P, 11), List.of(), s);
    assertThatThrownBy(() -> direction(damped("ief", 1e-7), leaves, batch))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("logits");
  }
}

package dev.fisherflow.learning.fisher;

import static dev.fisherflow.learning.fisher.Leaves.P;
import static dev.fisherflow.learning.fisher.Leaves.SHAPES;
import static dev.fisherflow.learning.fisher.Leaves.vector;
import static dev.fisherflow.learning.fisher.Matrix.column;
import static dev.fisherflow.learning.fisher.Matrix.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class MaterializedGradientsTest {

  /** Only the interface's own products, so that its default Gram of two is used. */
  private record Opaque(PerSampleGradients rows) implements PerSampleGradients {
    @Override
    public int samples() {
      return rows.samples();
    }

    @Override
    public DMatrixRMaj gram() {
      return rows.gram();
    }

    @Override
    public NDList weightedSum(double[] weights) {
      return rows.weightedSum(weights);
    }

    @Override
    public double[] product(NDList direction) {
      return rows.product(direction);
    }

    @Override
    public PerSampleGradients keptBy(NDManager owner) {
      return new Opaque(rows.keptBy(owner));
    }
  }

  @Property(tries = 30)
  void productsAreThoseOfTheMatrix(
      @ForAll @IntRange(min = 1, max = 40) int samples, @ForAll long seed) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Matrix j = random(samples, P, seed);
      Matrix a = random(samples, 1, seed + 1);
      Matrix v = random(P, 1, seed + 2);
      var gradients = new MaterializedGradients(Leaves.in(manager).of(j));

      assertThat(gradients.samples()).isEqualTo(samples);
      Matrix gram = new Matrix(gradients.gram());
      assertThat(gram.errorFrom(j.times(j.t()))).isLessThan(1e-14);
      assertThat(Arrays.equals(gram.elements(), gram.t().elements())).isTrue();
      NDList sum = gradients.weightedSum(a.elements());
      assertThat(sum.getShapes()).containsExactly(SHAPES.toArray(Shape[]::new));
      assertThat(vector(sum).errorFrom(j.t().times(a))).isLessThan(1e-13);
      double[] product = gradients.product(Leaves.in(manager).tensors(v));
      assertThat(column(product).errorFrom(j.times(v))).isLessThan(1e-13);
    }
  }

  @Property(tries = 20)
  void stackedDrawsAreTheStackedMatrix(
      @ForAll @IntRange(min = 1, max = 9) int samples,
      @ForAll @IntRange(min = 1, max = 4) int draws,
      @ForAll long seed) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Matrix j = random(samples * draws, P, seed);
      Matrix a = random(samples * draws, 1, seed + 1);
      Matrix v = random(P, 1, seed + 2);
      PerSampleGradients[] parts = new PerSampleGradients[draws];
      for (int draw = 0; draw < draws; draw++) {
        Matrix rows = j.rows(draw * samples, (draw + 1) * samples);
        parts[draw] = new MaterializedGradients(Leaves.in(manager).of(rows));
      }
      for (boolean opaque : new boolean[] {false, true}) {
        List<PerSampleGradients> shown =
            Arrays.stream(parts)
                .map(part -> opaque ? (PerSampleGradients) new Opaque(part) : part)
                .toList();
        var stacked = new StackedGradients(shown);
        assertThat(stacked.samples()).isEqualTo(samples * draws);
        assertThat(new Matrix(stacked.gram()).errorFrom(j.times(j.t()))).isLessThan(1e-13);
        assertThat(vector(stacked.weightedSum(a.elements())).errorFrom(j.t().times(a)))
            .isLessThan(1e-12);
        double[] product = stacked.product(Leaves.in(manager).tensors(v));
        assertThat(column(product).errorFrom(j.times(v))).isLessThan(1e-12);
      }
    }
  }

  @Test
  void singlePrecisionLeavesAgreeWithinTheirRounding() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Matrix j = random(32, 4000, 1);
      List<Shape> shapes = List.of(new Shape(8, 384), new Shape(928));
      var gradients =
          new MaterializedGradients(new Leaves(manager, shapes, DataType.FLOAT32).of(j));
      Matrix a = random(32, 1, 2);
      assertThat(new Matrix(gradients.gram()).errorFrom(j.times(j.t()))).isLessThan(1e-6);
      NDList sum = gradients.weightedSum(a.elements());
      assertThat(sum.head().getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(vector(sum).errorFrom(j.t().times(a))).isLessThan(1e-6);
      double[] product =
          gradients.product(
              new Leaves(manager, shapes, DataType.FLOAT32).tensors(random(4000, 1, 3)));
      assertThat(column(product).errorFrom(j.times(random(4000, 1, 3)))).isLessThan(1e-6);
    }
  }

  @Test
  void onlyResultsOutliveACall() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList direction = Leaves.in(manager).tensors(random(P, 1, 2));
      var gradients = new MaterializedGradients(Leaves.in(manager).of(random(4, P, 1)));
      int before = manager.getManagedArrays().size();
      gradients.gram();
      gradients.product(direction);
      assertThat(manager.getManagedArrays()).hasSize(before);
      try (NDList sum = gradients.weightedSum(new double[4])) {
        assertThat(manager.getManagedArrays()).hasSize(before + SHAPES.size());
        assertThat(vector(sum).norm()).isZero();
      }
    }
  }

  @Test
  void wrongSizesAreNamed() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList unequal = new NDList(manager.zeros(new Shape(2, 3)), manager.zeros(new Shape(4, 3)));
      assertThatThrownBy(() -> new MaterializedGradients(unequal))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(2, 3)")
          .hasMessageContaining("(4, 3)");
      assertThatThrownBy(() -> new MaterializedGradients(new NDList()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new MaterializedGradients(new NDList(manager.create(1f))))
          .isInstanceOf(IllegalArgumentException.class);
      var gradients = new MaterializedGradients(new NDList(manager.zeros(new Shape(2, 3))));
      assertThatThrownBy(() -> gradients.weightedSum(new double[3]))
          .hasMessageContaining("2; found 3");
      assertThatThrownBy(() -> gradients.product(unequal)).hasMessageContaining("1 tensors");
    }
  }
}

package dev.fisherflow.learning.fisher;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Against the Kronecker product written out. */
class KroneckerBlockTest {

  @Property(tries = 20)
  void aSolveIsThatOfTheKroneckerProduct(
      @ForAll @IntRange(min = 1, max = 5) int in,
      @ForAll @IntRange(min = 1, max = 4) int out,
      @ForAll @IntRange(min = 1, max = 6) int samples,
      @ForAll long seed) {
    Matrix x = Matrix.random(samples, in, seed);
    Matrix e = Matrix.random(samples, out, seed + 1);
    Matrix a = x.t().times(x);
    Matrix s = e.t().times(e);
    Matrix gradient = Matrix.random(out, in, seed + 2);
    double damping = 0.01;

    Matrix solved =
        new Matrix(new KroneckerBlock(a.data(), s.data()).solve(gradient.data(), damping));

    // Row by row, the elements of a matrix [out, in] are in the order of S kron A.
    Matrix expected =
        s.kronecker(a)
            .plus(Matrix.identity(in * out).times(damping))
            .solve(Matrix.column(gradient.elements()));
    assertThat(Matrix.column(solved.elements()).errorFrom(expected)).isLessThan(1e-10);
  }
}

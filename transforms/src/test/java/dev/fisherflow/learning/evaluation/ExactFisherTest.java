package dev.fisherflow.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.fisher.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the Fisher matrix of a small network written out in plain Java. */
class ExactFisherTest {

  private static final double TOLERANCE = 1e-10;

  private final ExplicitNetwork network = new ExplicitNetwork(7, 3);
  private final Matrix fisher = network.fisher();

  @AfterEach
  void close() {
    network.close();
  }

  private ExactFisher whole(int... sizes) {
    return new ExactFisher(network.model, network.batch(sizes), network.manager);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 3, 1})
  void productsAreThoseOfTheMatrixHoweverTheBatchIsCut(int first) {
    ExactFisher exact = first == 7 ? whole(7) : whole(first, 7 - first);
    Matrix v = Matrix.random(ExplicitNetwork.P, 1, 5);
    Matrix w = Matrix.random(ExplicitNetwork.P, 1, 6);
    NDList direction = network.tensors(v);

    Matrix expected = network.jacobian(0).times(v);
    for (int n = 1; n < 7; n++) {
      expected = expected.above(network.jacobian(n).times(v));
    }
    Matrix change =
        Matrix.column(exact.jacobianProduct(direction, network.manager).toDoubleArray());
    assertThat(change.errorFrom(expected)).isLessThan(TOLERANCE);
    Matrix product = ExplicitNetwork.vector(exact.product(direction, network.manager));
    assertThat(product.errorFrom(fisher.times(v))).isLessThan(TOLERANCE);
    Matrix gradient = ExplicitNetwork.vector(exact.gradient(network.manager));
    assertThat(gradient.errorFrom(network.gradient())).isLessThan(TOLERANCE);

    double[] quadratics = exact.quadratics(List.of(direction, network.tensors(w)));
    assertThat(quadratics[0] / v.t().times(fisher).times(v).get(0, 0))
        .isCloseTo(1, within(TOLERANCE));
    assertThat(quadratics[1] / w.t().times(fisher).times(w).get(0, 0))
        .isCloseTo(1, within(TOLERANCE));
    assertThat(v.t().times(product).get(0, 0) / quadratics[0]).isCloseTo(1, within(TOLERANCE));
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 3, 1})
  void theMaterialisedJacobianGivesTheSameProducts(int first) {
    EvaluationBatch batch = first == 7 ? network.batch(7) : network.batch(first, 7 - first);
    FisherProducts materialized =
        MaterializedFisher.of(network.model, batch, 100, network.manager).orElseThrow();
    Matrix v = Matrix.random(ExplicitNetwork.P, 1, 5);
    NDList direction = network.tensors(v);
    Matrix product = ExplicitNetwork.vector(materialized.product(direction, network.manager));
    assertThat(product.errorFrom(fisher.times(v))).isLessThan(TOLERANCE);
    assertThat(materialized.quadratic(direction) / v.t().times(fisher).times(v).get(0, 0))
        .isCloseTo(1, within(TOLERANCE));
  }

  @Test
  void theJacobianIsNotMaterialisedForFewProducts() {
    int outputs = network.logits(0).length;
    assertThat(MaterializedFisher.of(network.model, network.batch(7), outputs - 1, network.manager))
        .isEmpty();
    assertThat(MaterializedFisher.of(network.model, network.batch(7), outputs, network.manager))
        .isPresent();
  }

  /**
   * The Hessian of the loss of the network linearised at its parameters is F: by differences of its
   * gradients, without a formula for the Hessian of softmax.
   */
  @Test
  void theHessianOfTheLinearisedNetworkIsTheFisherMatrix() {
    double h = 1e-5;
    Matrix hessian = Matrix.zeros(ExplicitNetwork.P, 0);
    for (int i = 0; i < ExplicitNetwork.P; i++) {
      double[] step = new double[ExplicitNetwork.P];
      step[i] = h;
      Matrix forth = linearisedGradient(Matrix.column(step));
      Matrix back = linearisedGradient(Matrix.column(step).times(-1));
      hessian = hessian.t().above(forth.minus(back).times(0.5 / h).t()).t();
    }
    Matrix products = Matrix.zeros(ExplicitNetwork.P, 0);
    for (int i = 0; i < ExplicitNetwork.P; i++) {
      double[] unit = new double[ExplicitNetwork.P];
      unit[i] = 1;
      NDList column = whole(3, 4).product(network.tensors(Matrix.column(unit)), network.manager);
      products = products.t().above(ExplicitNetwork.vector(column).t()).t();
    }
    assertThat(products.errorFrom(hessian)).isLessThan(1e-6);
  }

  private Matrix linearisedGradient(Matrix step) {
    Matrix sum = Matrix.zeros(ExplicitNetwork.P, 1);
    for (int n = 0; n < 7; n++) {
      Matrix jacobian = network.jacobian(n);
      Matrix logits = Matrix.column(network.logits(n)).plus(jacobian.times(step));
      double[] error = ExplicitNetwork.softmax(logits.elements());
      error[network.labels[n]] -= 1;
      sum = sum.plus(jacobian.t().times(Matrix.column(error)).times(network.kappa()));
    }
    return sum;
  }

  @Test
  void aBatchWithoutSamplesIsRefused() {
    assertThatThrownBy(() -> network.batch(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one sample");
  }
}

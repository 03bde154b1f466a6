package dev.fisherflow.learning.illustration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ToyProblemTest {

  private static final Offset<Double> EXACT = within(1e-14);
  private static final ToyProblem LEAST_SQUARES = ToyProblem.leastSquares();
  private static final ToyProblem LOGISTIC = ToyProblem.logisticRegression();

  /** At (1, 2): outputs 1 and 3. */
  @Test
  void leastSquaresByHand() {
    Point at = new Point(1, 2);
    assertThat(LEAST_SQUARES.loss(at)).isEqualTo(5);
    assertThat(LEAST_SQUARES.jacobian(at).data).containsExactly(1, 0, 3, 3);
    assertThat(LEAST_SQUARES.outputGradientNorms(at)).containsExactly(1, 9);
    assertThat(LEAST_SQUARES.fisher(at).data).containsExactly(2, 1, 1, 1);
  }

  /** At (0, ln 2): outputs 0 and 2 ln 2, probabilities of class 1 of 1/2 and 4/5. */
  @Test
  void logisticRegressionByHand() {
    Point at = new Point(0, Math.log(2));
    assertThat(LOGISTIC.loss(at)).isEqualTo(Math.log(10), EXACT);
    assertThat(LOGISTIC.jacobian(at).data).containsExactly(new double[] {-.5, 0, .8, 1.6}, EXACT);
    assertThat(LOGISTIC.outputGradientNorms(at)).containsExactly(new double[] {.25, .64}, EXACT);
    assertThat(LOGISTIC.fisher(at).data).containsExactly(new double[] {.41, .32, .32, .64}, EXACT);
  }

  /** The error of a central difference is h&sup2;/6 times a third derivative of at most 1. */
  @Property
  void gradientsAreThoseOfTheLoss(
      @ForAll @DoubleRange(min = -4, max = 4) double theta0,
      @ForAll @DoubleRange(min = -4, max = 4) double theta1) {
    Point at = new Point(theta0, theta1);
    double h = 1e-4;
    for (ToyProblem problem : List.of(LEAST_SQUARES, LOGISTIC)) {
      Point gradient = ToyRule.SGD.update(problem, at);
      assertThat(gradient.theta0()).isCloseTo(slope(problem, at, new Point(h, 0)), within(1e-7));
      assertThat(gradient.theta1()).isCloseTo(slope(problem, at, new Point(0, h)), within(1e-7));
    }
  }

  private static double slope(ToyProblem problem, Point at, Point h) {
    return (problem.loss(at.plus(1, h)) - problem.loss(at.plus(-1, h))) / (2 * h.norm());
  }

  @Test
  void farAwayTheLossIsFinite() {
    assertThat(LOGISTIC.loss(new Point(-1000, 0))).isEqualTo(1000);
    assertThat(LOGISTIC.loss(new Point(1000, -1000))).isZero();
  }

  @Test
  void aProblemHasSamples() {
    assertThatThrownBy(() -> new ToyProblem(ToyProblem.Loss.SQUARED, List.of()))
        .hasMessageContaining("found none");
  }
}

package dev.fisherflow.learning.illustration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ToyRuleTest {

  private static final ToyProblem LEAST_SQUARES = ToyProblem.leastSquares();
  private static final ToyProblem LOGISTIC = ToyProblem.logisticRegression();

  @Test
  void improvedEmpiricalFisherIsTheNaturalGradientOfLeastSquares() {
    for (int i = -20; i <= 20; i++) {
      for (int j = -20; j <= 20; j++) {
        Point at = new Point(i / 10.0, j / 10.0);
        if (i != 0 && i + j != 0) {
          Point ief = ToyRule.IEF.update(LEAST_SQUARES, at);
          assertThat(ief.distance(ToyRule.NGD.update(LEAST_SQUARES, at))).isLessThan(1e-12);
          assertThat(ief.distance(at)).as("one step of length 1 to the minimum").isLessThan(1e-12);
        }
      }
    }
  }

  /**
   * With as many parameters as samples g solves X g = t, where the rows of X are (1, x), and t is 1
   * over the derivative by z for EF, the derivative for iEF, and the derivative over p(1 &minus; p)
   * for NGD. Least squares at (1, 2) has derivatives 1 and 3; X&#8315;&sup1;(a, b) = (a, b &minus;
   * a).
   */
  @Test
  void leastSquaresByHand() {
    Point at = new Point(1, 2);
    assertClose(ToyRule.SGD.update(LEAST_SQUARES, at), new Point(4, 3));
    assertClose(ToyRule.EF.update(LEAST_SQUARES, at), new Point(1, -2 / 3.0));
    assertClose(ToyRule.IEF.update(LEAST_SQUARES, at), new Point(1, 2));
    assertClose(ToyRule.NGD.update(LEAST_SQUARES, at), new Point(1, 2));
  }

  /**
   * At (0, ln 2) the derivatives are &minus;1/2 and 4/5, p(1 &minus; p) is 1/4 and 4/25;
   * X&#8315;&sup1;(a, b) = (a, (b &minus; a)/2).
   */
  @Test
  void logisticRegressionByHand() {
    Point at = new Point(0, Math.log(2));
    assertClose(ToyRule.SGD.update(LOGISTIC, at), new Point(0.3, 1.6));
    assertClose(ToyRule.EF.update(LOGISTIC, at), new Point(-2, 1.625));
    assertClose(ToyRule.IEF.update(LOGISTIC, at), new Point(-0.5, 0.65));
    assertClose(ToyRule.NGD.update(LOGISTIC, at), new Point(-2, 3.5));
  }

  /** The reduction of each sample's loss, J g, is 1 for EF and s for iEF. */
  @Property
  void reductionsAreEqualOrInProportion(
      @ForAll @DoubleRange(min = -3, max = 3) double theta0,
      @ForAll @DoubleRange(min = -3, max = 3) double theta1) {
    Point at = new Point(theta0, theta1);
    double[] norms = LOGISTIC.outputGradientNorms(at);
    double[] ef = reductions(at, ToyRule.EF);
    double[] ief = reductions(at, ToyRule.IEF);
    for (int n = 0; n < norms.length; n++) {
      assertThat(ef[n]).isCloseTo(1, within(1e-9));
      assertThat(ief[n] / norms[n]).isCloseTo(1, within(1e-9));
    }
  }

  private static double[] reductions(Point at, ToyRule rule) {
    double[] j = LOGISTIC.jacobian(at).data;
    Point g = rule.update(LOGISTIC, at);
    return new double[] {
      j[0] * g.theta0() + j[1] * g.theta1(), j[2] * g.theta0() + j[3] * g.theta1()
    };
  }

  @Test
  void aSampleWithoutAGradientIsLeftOut() {
    Point at = new Point(0, 3);
    assertClose(ToyRule.EF.update(LEAST_SQUARES, at), new Point(1 / 6.0, 1 / 6.0));
    assertThat(ToyRule.EF.update(LEAST_SQUARES, new Point(0, 0)).norm()).isZero();
  }

  @Test
  void aSingularFisherIsTold() {
    ToyProblem one = new ToyProblem(ToyProblem.Loss.SQUARED, List.of(new ToyProblem.Datum(0, 0)));
    assertThatThrownBy(() -> ToyRule.NGD.update(one, new Point(1, 1)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("singular");
  }

  private static void assertClose(Point found, Point expected) {
    assertThat(found.distance(expected)).isLessThan(1e-12);
  }
}

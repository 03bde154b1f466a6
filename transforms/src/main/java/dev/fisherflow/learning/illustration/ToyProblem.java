package dev.fisherflow.learning.illustration;

import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Fits z(x) = &theta;&#8320; + &theta;&#8321; x to a few data points: N samples, P = 2 parameters,
 * one output z. Everything is in closed form, in double precision.
 *
 * @param loss what a sample's loss is as a function of z and y
 * @param data the samples
 */
public record ToyProblem(Loss loss, List<Datum> data) {

  /** Number of parameters. */
  public static final int PARAMETERS = 2;

  /** A sample (x, y). */
  public record Datum(double x, double y) {}

  /** A loss of one output, the negative log-likelihood of y given z. */
  public enum Loss {
    /** &frac12;(z &minus; y)&sup2;, of a normal distribution with mean z and variance 1. */
    SQUARED {
      @Override
      double value(double z, double y) {
        return (z - y) * (z - y) / 2;
      }

      @Override
      double mean(double z) {
        return z;
      }

      @Override
      double fisher(double z) {
        return 1;
      }
    },

    /** The cross-entropy of a class y, 0 or 1, with p(1) = &sigma;(z). */
    LOGISTIC {
      @Override
      double value(double z, double y) {
        return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - y * z;
      }

      @Override
      double mean(double z) {
        return 1 / (1 + Math.exp(-z));
      }

      @Override
      double fisher(double z) {
        return mean(z) * mean(-z);
      }
    };

    abstract double value(double z, double y);

    /** The expected y: the derivative of the loss by z is this less y. */
    abstract double mean(double z);

    /** The variance of that derivative over the model's own y. */
    abstract double fisher(double z);
  }

  /** Copies the list, which must not be empty. */
  public ToyProblem {
    data = List.copyOf(data);
    if (data.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one sample, found none");
    }
  }

  /**
   * The paper's Fig. 1 (Appendix B): least squares on (0, 0) and (1, 0). The minimum is at (0, 0).
   */
  public static ToyProblem leastSquares() {
    return new ToyProblem(Loss.SQUARED, List.of(new Datum(0, 0), new Datum(1, 0)));
  }

  /**
   * The paper's Fig. 4 (Appendix B): two classes, one sample of each, at x = 0 and x = 2. There is
   * no minimum. Which of them is class 1 the paper leaves open; here it is the one at x = 0,
   * because the loss then falls towards large &theta;&#8320; and small &theta;&#8321;, the lower
   * right corner, as the paper says.
   */
  public static ToyProblem logisticRegression() {
    return new ToyProblem(Loss.LOGISTIC, List.of(new Datum(0, 1), new Datum(2, 0)));
  }

  /** L, the sum of the samples' losses. */
  public double loss(Point at) {
    return data.stream().mapToDouble(datum -> loss.value(output(at, datum), datum.y())).sum();
  }

  /** J [N, 2]: row n is the gradient of sample n's loss. */
  public DMatrixRMaj jacobian(Point at) {
    DMatrixRMaj jacobian = new DMatrixRMaj(data.size(), PARAMETERS);
    for (int n = 0; n < data.size(); n++) {
      double slope = slope(at, data.get(n));
      jacobian.set(n, 0, slope);
      jacobian.set(n, 1, slope * data.get(n).x());
    }
    return jacobian;
  }

  /** s [N]: the squared derivative of each sample's loss by its output. */
  public double[] outputGradientNorms(Point at) {
    return data.stream()
        .mapToDouble(datum -> slope(at, datum))
        .map(slope -> slope * slope)
        .toArray();
  }

  /** The exact Fisher matrix [2, 2]. */
  public DMatrixRMaj fisher(Point at) {
    DMatrixRMaj fisher = new DMatrixRMaj(PARAMETERS, PARAMETERS);
    for (Datum datum : data) {
      double weight = loss.fisher(output(at, datum));
      fisher.add(0, 0, weight);
      fisher.add(0, 1, weight * datum.x());
      fisher.add(1, 0, weight * datum.x());
      fisher.add(1, 1, weight * datum.x() * datum.x());
    }
    return fisher;
  }

  private static double output(Point at, Datum datum) {
    return at.theta0() + at.theta1() * datum.x();
  }

  /** The derivative of a sample's loss by its output. */
  private double slope(Point at, Datum datum) {
    return loss.mean(output(at, datum)) - datum.y();
  }
}

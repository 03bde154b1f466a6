package dev.fisherflow.learning.optimizer;

import static dev.fisherflow.learning.optimizer.Steps.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.FisherRows;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.MaterializedGradients;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevenbergMarquardtTest {

  private static final int SAMPLES = 6;
  private static final double SCALE = 1.0 / SAMPLES;

  /**
   * On least squares the model of NGD, and of iEF, is the loss itself: &rho; = 1. Of a loss that
   * falls by a share of that, &rho; is the share.
   */
  @ParameterizedTest
  @CsvSource({
    "ngd, 1, 0.6666667", "ngd, 0.7502, 0.6666667", "ngd, 0.7498, 1", "ngd, 0.2502, 1",
    "ngd, 0.2498, 1.5", "ngd, -1, 1.5", "ief, 1, 0.6666667", "ief, 0.7502, 0.6666667",
    "ief, 0.7498, 1", "ief, 0.2502, 1", "ief, 0.2498, 1.5"
  })
  void theDampingFollowsTheShareOfTheFallForetold(String type, double share, double factor) {
    assertThat(factor(type, LeastSquares.EXACT, share)).isCloseTo(factor, within(1e-6));
  }

  /** EF's and SF's matrices are not the Fisher matrix, but their models are written out here. */
  @ParameterizedTest
  @CsvSource({
    "ef, 0.7502, 0.6666667", "ef, 0.7498, 1", "ef, 0.2502, 1", "ef, 0.2498, 1.5",
    "sf, 0.7502, 0.6666667", "sf, 0.7498, 1", "sf, 0.2502, 1", "sf, 0.2498, 1.5"
  })
  void modelsOfOtherRulesAreAtTheScaleOfTheLoss(String type, double share, double factor) {
    assertThat(factor(type, type, share)).isCloseTo(factor, within(1e-6));
  }

  /** What the damping is multiplied by after five steps. */
  private static double factor(String type, String model, double share) {
    OptimizerSettings settings =
        settings(type)
            .setLearningRate(type.equals("ief") ? 1 / SCALE / 2 : type.equals("ngd") ? 0.5 : 0.01)
            .setDamping(1e-3)
            .setMore(List.of(new NamedValue("adaptDamping", "true")))
            .build();
    try (NDManager manager = NDManager.newBaseManager()) {
      Leaves leaves = Leaves.in(manager);
      NDList parameters = leaves.tensors(Matrix.random(Leaves.P, 1, 1));
      try (Optimizer optimizer = Optimizers.of(settings, parameters)) {
        for (int step = 1; step <= LevenbergMarquardt.EVERY; step++) {
          assertThat(optimizer.state().get("dampingFactor").getDouble()).isEqualTo(1);
          optimizer.step(
              parameters,
              new LeastSquares(leaves, parameters, step, model, share),
              settings.getLearningRate());
        }
        return optimizer.state().get("dampingFactor").getDouble();
      }
    }
  }

  /**
   * &kappa;&Sigma;&frac12;(a&#8345;&middot;&theta; &minus; y&#8345;)&sup2;, or a model at where it
   * begins.
   */
  private static final class LeastSquares implements BatchGradients {

    static final String EXACT = "exact";

    private final Leaves leaves;
    private final NDList parameters;
    private final Matrix inputs;
    private final Matrix drawn;
    private final Matrix start;
    private final Matrix errors;
    private final String model;
    private final double share;

    LeastSquares(Leaves leaves, NDList parameters, int step, String model, double share) {
      this.leaves = leaves;
      this.parameters = parameters;
      inputs = Matrix.random(SAMPLES, Leaves.P, 10 + step);
      drawn = Matrix.random(SAMPLES, Leaves.P, 20 + step);
      start = Leaves.vector(parameters);
      errors = inputs.times(start).minus(Matrix.random(SAMPLES, 1, 30 + step).times(5));
      this.model = model;
      this.share = share;
    }

    private Matrix rows() {
      return Matrix.diagonal(errors.times(SCALE).elements()).times(inputs);
    }

    @Override
    public NDList gradient() {
      throw new AssertionError("not asked for");
    }

    @Override
    public PerSampleGradients perSample() {
      return new MaterializedGradients(leaves.of(rows()));
    }

    @Override
    public PerSampleGradients sampled(int draw) {
      return new MaterializedGradients(leaves.of(drawn));
    }

    @Override
    public double[] logitGradientNorms() {
      return errors.map(error -> SCALE * SCALE * error * error).elements();
    }

    @Override
    public FisherRows fisher() {
      double root = Math.sqrt(SCALE);
      return new FisherRows(
          new MaterializedGradients(leaves.of(inputs.times(root))), errors.times(root).elements());
    }

    @Override
    public double scale() {
      return SCALE;
    }

    @Override
    public double loss() {
      return SCALE * square(errors) / 2;
    }

    @Override
    public double lossNow() {
      Matrix change = start.minus(Leaves.vector(parameters));
      double linear = 0;
      for (double each : rows().times(change).elements()) {
        linear += each;
      }
      double fall =
          switch (model) {
            case "ef" -> linear - square(rows().times(change)) / SCALE / 2;
            case "sf" -> linear - square(drawn.times(change)) / SCALE / 2;
            default -> loss() - SCALE * square(errors.minus(inputs.times(change))) / 2;
          };
      assertThat(fall).isPositive();
      return loss() - share * fall;
    }

    private static double square(Matrix vector) {
      return vector.norm() * vector.norm();
    }
  }
}

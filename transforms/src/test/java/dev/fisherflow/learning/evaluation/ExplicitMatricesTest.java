package dev.fisherflow.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.fisher.Matrix;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Update rules and the indicator on a small network whose matrices are written out. */
class ExplicitMatricesTest {

  private static final int SAMPLES = 7;

  private final ExplicitNetwork network = new ExplicitNetwork(SAMPLES, 3);
  private final ExactFisher fisher =
      new ExactFisher(network.model, network.batch(3, 4), network.manager);
  private final Labels labels = new Labels(9);

  @AfterEach
  void close() {
    network.close();
  }

  private UpdateFigures figures(String rule, double damping, int... sizes)
      throws InterruptedException {
    EvaluationSettings settings =
        new EvaluationSettings(
            List.of(UpdateRule.of(rule)), List.of(damping), Double.POSITIVE_INFINITY);
    List<UpdateFigures> all =
        UpdateEvaluator.evaluate(
            network.model, network.batch(sizes), settings, labels.seed(), network.manager);
    return all.get(all.size() - 1);
  }

  /** (F^ + lambda I)^-1 g by the P x P matrix of EF, SF with one draw and SF with three. */
  @ParameterizedTest
  @CsvSource({
    "ef, 1",
    "ef, 1e-3",
    "ef, 1e-7",
    "sf, 1",
    "sf, 1e-3",
    "sf, 1e-7",
    "sf:3, 1",
    "sf:3, 1e-3",
    "sf:3, 1e-7"
  })
  void empiricalAndSampledFisherAreTheDampedInverse(String rule, double relative)
      throws InterruptedException {
    int draws = UpdateRule.of(rule).count();
    Matrix sum = Matrix.zeros(ExplicitNetwork.P, ExplicitNetwork.P);
    if (rule.equals("ef")) {
      sum = network.rows().t().times(network.rows());
    } else {
      for (int draw = 0; draw < draws; draw++) {
        for (int n = 0; n < SAMPLES; n++) {
          Matrix row = network.gradient(n, drawn(n, draw));
          sum = sum.plus(row.times(row.t()).times(1.0 / draws));
        }
      }
    }
    double damping = relative * sum.largestDiagonal();
    Matrix expected =
        sum.plus(Matrix.identity(ExplicitNetwork.P).times(damping)).solve(network.gradient());
    assertFigures(figures(rule, damping, 3, 4), expected, 1e-8);
  }

  /** The Kronecker products of both layers, written out from inputs and output gradients. */
  @ParameterizedTest
  @ValueSource(strings = {"kfac", "ekfac", "iekfac"})
  void kroneckerFactorsAreThoseOfInputsAndOutputGradients(String rule) throws InterruptedException {
    Matrix g = network.gradient();
    int first = ExplicitNetwork.HIDDEN * ExplicitNetwork.IN;
    int second = first + ExplicitNetwork.HIDDEN;
    int third = second + ExplicitNetwork.CLASSES * ExplicitNetwork.HIDDEN;
    double damping = 1e-3;
    Matrix inner = solved(rule, true, g.rows(0, first), g.rows(first, second), damping);
    Matrix outer =
        solved(rule, false, g.rows(second, third), g.rows(third, ExplicitNetwork.P), damping);
    assertFigures(figures(rule, damping, 3, 4), inner.above(outer), 1e-8);
  }

  /** One layer's update, its weight and then its bias, of their gradients. */
  private Matrix solved(String rule, boolean inner, Matrix weight, Matrix bias, double damping) {
    int out = bias.rows();
    int in = weight.rows() / out;
    Matrix a = Matrix.zeros(in + 1, in + 1);
    Matrix s = Matrix.zeros(out, out);
    int count = 0;
    for (int n = 0; n < SAMPLES; n++) {
      int label = rule.equals("kfac") ? drawn(n, 0) : network.labels[n];
      double[] error = network.probabilities(n);
      error[label] -= 1;
      Matrix e = Matrix.column(error).times(network.kappa());
      if (rule.equals("iekfac")) {
        e = e.times(1 / e.norm());
      }
      double[] hidden = network.hidden(n);
      if (inner) {
        Matrix outer =
            Matrix.of(
                ExplicitNetwork.CLASSES,
                ExplicitNetwork.HIDDEN,
                Arrays.copyOfRange(
                    network.parameters,
                    ExplicitNetwork.HIDDEN * (ExplicitNetwork.IN + 1),
                    ExplicitNetwork.HIDDEN * (ExplicitNetwork.IN + 1 + ExplicitNetwork.CLASSES)));
        double[] active = Arrays.stream(hidden).map(h -> h > 0 ? 1 : 0).toArray();
        e = Matrix.diagonal(active).times(outer.t()).times(e);
      }
      if (e.norm() > 0) {
        Matrix x = Matrix.column(inner ? network.x[n] : hidden).above(Matrix.column(1));
        a = a.plus(x.times(x.t()));
        s = s.plus(e.times(e.t()));
        count++;
      }
    }
    Matrix gradient = Matrix.of(out, in, weight.elements()).t().above(bias.t()).t();
    Matrix solution =
        s.kronecker(a.times(1.0 / count))
            .plus(Matrix.identity(out * (in + 1)).times(damping))
            .solve(Matrix.column(gradient.elements()));
    Matrix update = Matrix.of(out, in + 1, solution.elements());
    return Matrix.column(update.columns(0, in).elements())
        .above(Matrix.column(update.columns(in, in + 1).elements()));
  }

  /** The label that a micro-batch of this sample alone draws. */
  private int drawn(int n, int draw) {
    MicroBatch alone = new MicroBatch(scope -> null, null, new long[] {n});
    double rest = labels.of(alone, draw).apply(0).nextDouble();
    double[] p = network.probabilities(n);
    int label = 0;
    while (label < p.length - 1 && rest >= p[label]) {
      rest -= p[label++];
    }
    return label;
  }

  private void assertFigures(UpdateFigures figures, Matrix direction, double tolerance) {
    Matrix g = network.gradient();
    double quadratic = direction.t().times(network.fisher()).times(direction).get(0, 0);
    double dot = direction.t().times(g).get(0, 0);
    assertThat(figures.quadratic() / quadratic).isCloseTo(1, within(tolerance));
    assertThat(figures.dot() / dot).isCloseTo(1, within(tolerance));
    assertThat(figures.norm() / direction.norm()).isCloseTo(1, within(tolerance));
    assertThat(figures.cosine()).isCloseTo(dot / direction.norm() / g.norm(), within(tolerance));
    assertThat(figures.gamma()).isCloseTo(Math.sqrt(quadratic) / dot, within(tolerance * 100));
  }

  @Test
  void theIndicatorIsFreeOfScaleAndSmallestForTheNaturalGradient() {
    Matrix f = network.fisher();
    Matrix g = network.gradient();
    Matrix natural = f.pseudoInverse().times(g);
    double smallest = 1 / Math.sqrt(g.t().times(natural).get(0, 0));

    assertThat(gamma(natural)).isCloseTo(smallest, within(1e-8));
    for (double factor : new double[] {1e-3, -1, 1e3}) {
      assertThat(gamma(natural.times(factor))).isCloseTo(smallest, within(1e-8));
    }
    for (int seed = 0; seed < 20; seed++) {
      Matrix other = Matrix.random(ExplicitNetwork.P, 1, seed);
      assertThat(gamma(other)).isGreaterThanOrEqualTo(smallest);
      assertThat(gamma(natural.plus(other.times(1e-2 * natural.norm()))))
          .isGreaterThanOrEqualTo(smallest * (1 - 1e-8));
    }
  }

  private double gamma(Matrix direction) {
    double dot = direction.t().times(network.gradient()).get(0, 0);
    return new UpdateFigures(
            "sgd", 0, fisher.quadratic(network.tensors(direction)), dot, 0, 0, 1, 0, 0)
        .gamma();
  }

  @Test
  void everyStepOfConjugateGradientLowersTheIndicatorUntilTheSystemIsSolved() {
    NDList gradient = fisher.gradient(network.manager);
    ConjugateGradient.Solution solution =
        new ConjugateGradient(fisher, network.model.parameters())
            .solve(gradient, 100, network.manager);

    List<ConjugateGradient.Step> steps = solution.steps();
    assertThat(steps).hasSizeBetween(5, 99);
    for (int i = 1; i < steps.size(); i++) {
      assertThat(steps.get(i).gamma()).isLessThan(steps.get(i - 1).gamma() * (1 + 1e-9));
    }
    assertThat(steps.get(4).gamma()).isLessThan(0.9 * steps.get(0).gamma());
    assertThat(steps.get(steps.size() - 1).residual()).isLessThan(1e-10);
    Matrix natural = network.fisher().pseudoInverse().times(network.gradient());
    assertThat(ExplicitNetwork.vector(solution.direction()).errorFrom(natural)).isLessThan(5e-5);
    assertThat(steps.get(steps.size() - 1).gamma()).isCloseTo(gamma(natural), within(1e-8));
  }

  /** Over all labels weighted by their probabilities, and over 4,000 draws. */
  @Test
  void theSampledFisherMatrixIsTheExactOneInTheMean() {
    Matrix exact = network.fisher().times(network.kappa());
    Matrix mean = Matrix.zeros(ExplicitNetwork.P, ExplicitNetwork.P);
    for (int n = 0; n < SAMPLES; n++) {
      double[] p = network.probabilities(n);
      for (int label = 0; label < p.length; label++) {
        Matrix row = network.gradient(n, label);
        mean = mean.plus(row.times(row.t()).times(p[label]));
      }
    }
    assertThat(mean.errorFrom(exact)).isLessThan(1e-10);

    // Of the rows that the batch really samples, by the draws' counts of each label.
    int draws = 4000;
    Matrix sampled = Matrix.zeros(ExplicitNetwork.P, ExplicitNetwork.P);
    for (int n = 0; n < SAMPLES; n++) {
      int[] counts = new int[ExplicitNetwork.CLASSES];
      for (int draw = 0; draw < draws; draw++) {
        counts[drawn(n, draw)]++;
      }
      for (int label = 0; label < counts.length; label++) {
        Matrix row = network.gradient(n, label);
        sampled = sampled.plus(row.times(row.t()).times((double) counts[label] / draws));
      }
    }
    double largest = Arrays.stream(exact.elements()).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < exact.elements().length; i++) {
      double expected = exact.elements()[i];
      assertThat(Math.abs(sampled.elements()[i] - expected))
          .isLessThanOrEqualTo(0.1 * Math.abs(expected) + 0.015 * largest);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "ef", "ief", "sf", "sf:3", "hf:4", "kfac", "ekfac", "iekfac"})
  void figuresDoNotDependOnMicroBatches(String rule) throws InterruptedException {
    UpdateFigures whole = figures(rule, 1e-3, 7);
    for (UpdateFigures cut : List.of(figures(rule, 1e-3, 3, 4), figures(rule, 1e-3, 1, 5, 1))) {
      assertThat(cut.gamma()).isCloseTo(whole.gamma(), within(1e-9 * whole.gamma()));
      assertThat(cut.norm()).isCloseTo(whole.norm(), within(1e-9 * whole.norm()));
      assertThat(cut.cosine()).isCloseTo(whole.cosine(), within(1e-9));
      assertThat(cut.gradientImbalance()).isCloseTo(whole.gradientImbalance(), within(1e-9));
      assertThat(cut.rowsDropped()).isEqualTo(whole.rowsDropped());
    }
  }
}

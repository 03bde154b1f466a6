package dev.fisherflow.learning.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.autograd.Recording;
import java.io.IOException;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses against those of torch; {@code golden/make_losses.py} made the case. */
class LossesGoldenTest {

  private static final double STEP = 1e-5;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "classes2, weighted", "classes2, smoothed", "classes2, both",
    "classes4, weighted", "classes4, smoothed", "classes4, both",
    "several3, plain"
  })
  void valuesAndEachSamplesGradientsAreTorchs(String name, String kind) throws IOException {
    JsonNode all = read(name);
    Loss loss = loss(all, kind);
    NDArray z = logits(all);
    int classes = (int) z.getShape().get(1);
    double[] gradient = flat(all.get(kind).get("gradient"));
    RecordedGradients gradients = gradients(z, loss);
    assertThat(gradients.lossValue())
        .isCloseTo(all.get(kind).get("total").asDouble(), within(1e-14));
    for (int n = 0; n < z.getShape().get(0); n++) {
      double[] one = new double[(int) z.getShape().get(0)];
      one[n] = 1;
      double[] expected =
          DoubleStream.of(gradient).skip(n * (long) classes).limit(classes).toArray();
      assertThat(gradients.perSample().weightedSum(one).head().toDoubleArray())
          .containsExactly(expected, within(1e-14));
      assertThat(loss.logitGradientNorms(z)[n])
          .isCloseTo(DoubleStream.of(expected).map(x -> x * x).sum(), within(1e-15));
      if (classes == 2) {
        assertThat(loss.differenceGradients(z).orElseThrow()[n])
            .isCloseTo(expected[1], within(1e-14));
      }
    }
  }

  /** The Hessian against differences of gradients, whose error is of the order of STEP squared. */
  @ParameterizedTest
  @CsvSource({"classes2, both", "classes4, both", "classes4, weighted", "several3, plain"})
  void theHessianIsThatOfTheLoss(String name, String kind) throws IOException {
    JsonNode all = read(name);
    Loss loss = loss(all, kind);
    NDArray z = logits(all);
    NDArray u = gaussian(z.getShape());
    double[] product = loss.hessianProduct(z, u).toDoubleArray();
    double[] above = gradient(z.add(u.mul(STEP)), loss);
    double[] below = gradient(z.sub(u.mul(STEP)), loss);
    double curvature = 0;
    for (int i = 0; i < product.length; i++) {
      assertThat(product[i]).isCloseTo((above[i] - below[i]) / (2 * STEP), within(1e-8));
      curvature += product[i] * u.toDoubleArray()[i];
    }
    assertThat(loss.curvature(z, u)).isCloseTo(curvature, within(1e-12));
  }

  /** The factors of the Fisher matrix make the Hessian and the gradient. */
  @ParameterizedTest
  @CsvSource({"classes2, both", "classes4, both", "classes4, smoothed", "several3, plain"})
  void factorsMakeTheGradient(String name, String kind) throws IOException {
    JsonNode all = read(name);
    Loss loss = loss(all, kind);
    NDArray z = logits(all);
    int classes = (int) z.getShape().get(1);
    double[] expected = flat(all.get(kind).get("gradient"));
    OutputFactors factors = loss.factors(z);
    NDArray u = gaussian(z.getShape());
    double[] product = loss.hessianProduct(z, u).toDoubleArray();
    double[] made = new double[expected.length];
    double[] curved = new double[expected.length];
    for (int k = 0; k < factors.factors().length; k++) {
      for (int n = 0; n < z.getShape().get(0); n++) {
        double along = 0;
        for (int c = 0; c < classes; c++) {
          along += factor(factors, k, n, c, classes) * u.getDouble(n, c);
        }
        for (int c = 0; c < classes; c++) {
          double q = factor(factors, k, n, c, classes);
          made[n * classes + c] += factors.coefficients()[k][n] * q;
          curved[n * classes + c] += q * along;
        }
      }
    }
    assertThat(made).containsExactly(expected, within(1e-13));
    assertThat(curved).containsExactly(product, within(1e-13));
  }

  /** A number is that of the difference of two logits. */
  private static double factor(OutputFactors factors, int k, int n, int c, int classes) {
    return factors.width() == 1
        ? factors.factors()[k][n] * (c == 1 ? 1 : -1)
        : factors.factors()[k][n * classes + c];
  }

  /** Labels of the sampled Fisher matrix are not smoothed, and each counts its weight. */
  @ParameterizedTest
  @CsvSource({"classes2", "classes4"})
  void drawnLabelsCountTheirSamplesWeights(String name) throws IOException {
    JsonNode all = read(name);
    NDArray z = logits(all);
    double[] weights = flat(all.get("weights"));
    CrossEntropy plain = new CrossEntropy(labels(all));
    double[] of = plain.sampled(z, row -> new Random(row)).logitGradientNorms(z);
    double[] weighted =
        plain.weighted(weights, 0.1).sampled(z, row -> new Random(row)).logitGradientNorms(z);
    for (int n = 0; n < of.length; n++) {
      assertThat(weighted[n]).isCloseTo(weights[n] * weights[n] * of[n], within(1e-15));
    }
  }

  /** Of many draws, each label is as often on as its probability says. */
  @Test
  void severalLabelsAreDrawnOneByOne() throws IOException {
    JsonNode all = read("several3");
    NDArray z = logits(all);
    Loss loss = several(all);
    double[] mean = new double[(int) z.size()];
    int draws = 400;
    for (int draw = 0; draw < draws; draw++) {
      int seed = draw;
      double[] one = gradient(z, loss.sampled(z, row -> new Random(31L * seed + row)));
      for (int i = 0; i < mean.length; i++) {
        mean[i] += one[i] / draws;
      }
    }
    // Four deviations of a mean of draws, each of a deviation of at most kappa / 2.
    assertThat(mean)
        .containsExactly(new double[mean.length], within(4 * loss.scale() / 2 / Math.sqrt(draws)));
  }

  private static Loss loss(JsonNode all, String kind) {
    if (kind.equals("plain")) {
      return several(all);
    }
    return new CrossEntropy(labels(all))
        .weighted(
            kind.equals("smoothed") ? null : flat(all.get("weights")),
            kind.equals("weighted") ? 0 : all.get("smoothing").asDouble());
  }

  private static BinaryCrossEntropy several(JsonNode all) {
    int classes = all.get("labels").get(0).size();
    int[][] on =
        StreamSupport.stream(all.get("labels").spliterator(), false)
            .map(LossesGoldenTest::on)
            .toArray(int[][]::new);
    return new BinaryCrossEntropy(on, classes);
  }

  private RecordedGradients gradients(NDArray z, Loss loss) {
    NDArray leaves = z.duplicate();
    leaves.setRequiresGradient(true);
    NDArray logits;
    try (Recording recording = Recording.open()) {
      logits = leaves.mul(leaves.onesLike());
    }
    return new RecordedGradients(
        logits, new NDList(leaves), true, loss, draw -> row -> new Random(row));
  }

  /** Of all logits: each sample has a leaf of its own. */
  private double[] gradient(NDArray z, Loss loss) {
    PerSampleGradients rows = gradients(z, loss).perSample();
    return IntStream.range(0, rows.samples())
        .mapToObj(
            n -> {
              double[] one = new double[rows.samples()];
              one[n] = 1;
              return rows.weightedSum(one).head().toDoubleArray();
            })
        .flatMapToDouble(DoubleStream::of)
        .toArray();
  }

  private NDArray logits(JsonNode all) {
    int rows = all.get("logits").size();
    double[] numbers = flat(all.get("logits"));
    return manager.create(numbers, new Shape(rows, numbers.length / rows)).duplicate();
  }

  private NDArray gaussian(Shape shape) {
    Random random = new Random(5);
    double[] numbers =
        IntStream.range(0, (int) shape.size()).mapToDouble(i -> random.nextGaussian()).toArray();
    return manager.create(numbers, shape).duplicate();
  }

  private static int[] on(JsonNode flags) {
    return IntStream.range(0, flags.size()).filter(i -> flags.get(i).asDouble() == 1).toArray();
  }

  private static int[] labels(JsonNode all) {
    return DoubleStream.of(flat(all.get("labels"))).mapToInt(label -> (int) label).toArray();
  }

  private static double[] flat(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .flatMapToDouble(
            each -> each.isArray() ? DoubleStream.of(flat(each)) : DoubleStream.of(each.asDouble()))
        .toArray();
  }

  private static JsonNode read(String name) throws IOException {
    return new ObjectMapper()
        .readTree(LossesGoldenTest.class.getResource("/golden/losses/case.json"))
        .get(name);
  }
}

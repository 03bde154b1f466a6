package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.golden.GoldenCase.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.evaluation.ConjugateGradient;
import dev.fisherflow.learning.evaluation.EvaluationBatch;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.ExactFisher;
import dev.fisherflow.learning.evaluation.FisherProducts;
import dev.fisherflow.learning.evaluation.MaterializedFisher;
import dev.fisherflow.learning.evaluation.MicroBatch;
import dev.fisherflow.learning.evaluation.UpdateEvaluator;
import dev.fisherflow.learning.evaluation.UpdateFigures;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.model.file.ModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fisher products, indicators and conjugate gradients of the reference cases. */
class EvaluationGoldenTest {

  private static final List<DataType> TYPES = List.of(DataType.FLOAT32, DataType.FLOAT64);

  /** Those with reference values of an evaluation. */
  static Stream<Path> cases() {
    return GoldenTest.cases().filter(folder -> GoldenCase.has(folder, "evaluation"));
  }

  private static Stream<Arguments> inBothTypes(Stream<Path> folders) {
    return folders.flatMap(folder -> TYPES.stream().map(type -> Arguments.of(folder, type)));
  }

  static Stream<Arguments> casesInBothTypes() {
    return inBothTypes(cases());
  }

  /** Float32's rounding, 6e-8, goes through the layers and, in figures of solves, through these. */
  private static double tolerance(DataType type) {
    return type == DataType.FLOAT64 ? GoldenCase.SOLVED : 1e-3;
  }

  private static Percentage withTolerance(DataType type) {
    return withPercentage(100 * tolerance(type));
  }

  @ParameterizedTest
  @MethodSource("casesInBothTypes")
  void productsWithAGivenDirection(Path folder, DataType type) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = golden.adapted(manager, type);
      ExactFisher fisher = new ExactFisher(model, batch(golden, model, manager), manager);
      NDList direction = direction(golden, model, manager);

      assertClose(
          "J v",
          fisher.jacobianProduct(direction, manager),
          golden.floats("jvp", manager),
          type == DataType.FLOAT64 ? GoldenCase.EXACT : 1e-4);
      double quadratic = golden.json().at("/evaluation/rules/direction/quadratic").asDouble();
      assertThat(fisher.quadratic(direction)).isCloseTo(quadratic, withTolerance(type));
      double product = 0;
      NDList transformed = fisher.product(direction, manager);
      for (int i = 0; i < direction.size(); i++) {
        product +=
            direction
                .get(i)
                .mul(transformed.get(i))
                .toType(DataType.FLOAT64, true)
                .sum()
                .getDouble();
      }
      assertThat(product).isCloseTo(quadratic, withTolerance(type));
    }
  }

  /** Every rule's quadratic, dot, gamma and norm, for the reference's labels and damping. */
  @ParameterizedTest
  @MethodSource("casesInBothTypes")
  void indicatorsOfEveryRule(Path folder, DataType type) throws InterruptedException {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = golden.adapted(manager, type);
      List<UpdateRule> rules = Stream.of("sgd", "ef", "ief", "sf").map(UpdateRule::of).toList();
      double damping = golden.json().at("/evaluation/damping").asDouble();
      List<UpdateFigures> figures =
          UpdateEvaluator.evaluate(
              model,
              batch(golden, model, manager),
              new EvaluationSettings(rules, List.of(damping), Double.POSITIVE_INFINITY),
              1,
              manager);
      assertThat(figures).extracting(UpdateFigures::rule).containsExactly("sgd", "ef", "ief", "sf");
      for (UpdateFigures figure : figures) {
        JsonNode expected = golden.json().at("/evaluation/rules/" + figure.rule());
        assertFigure("quadratic", figure, figure.quadratic(), expected, type);
        assertFigure("dot", figure, figure.dot(), expected, type);
        assertFigure("gamma", figure, figure.gamma(), expected, type);
        assertFigure("norm", figure, figure.norm(), expected, type);
      }
    }
  }

  private static void assertFigure(
      String name, UpdateFigures figure, double actual, JsonNode expected, DataType type) {
    assertThat(actual)
        .as("%s of %s", name, figure.rule())
        .isCloseTo(expected.get(name).asDouble(), withTolerance(type));
  }

  /** Parts of one and of several texts, with LoRA's Kronecker factors among the rules. */
  @ParameterizedTest
  @MethodSource("texts")
  void figuresDoNotDependOnHowTextsAreCut(Path folder) throws InterruptedException {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = golden.adapted(manager, DataType.FLOAT64);
      int samples = (int) golden.tensors().shape("labels").get(0);
      List<UpdateFigures> whole = cut(golden, model, manager, 0, samples);
      List<UpdateFigures> parts = cut(golden, model, manager, 0, 1, 3, samples);
      assertThat(parts).hasSize(7).hasSameSizeAs(whole);
      for (int i = 0; i < parts.size(); i++) {
        assertThat(parts.get(i).gamma())
            .as(parts.get(i).rule())
            .isPositive()
            .isCloseTo(whole.get(i).gamma(), withPercentage(1e-5));
        assertThat(parts.get(i).norm()).isCloseTo(whole.get(i).norm(), withPercentage(1e-5));
      }
    }
  }

  static Stream<Path> texts() {
    return cases().filter(folder -> folder.endsWith("bert-lora") || folder.endsWith("t5-lora"));
  }

  private static List<UpdateFigures> cut(
      GoldenCase golden, AdaptedModel model, NDManager manager, int... bounds)
      throws InterruptedException {
    List<MicroBatch> parts = new ArrayList<>();
    for (int i = 1; i < bounds.length; i++) {
      int from = bounds[i - 1];
      int to = bounds[i];
      int[] tokens = golden.ints("labels", manager);
      int length = tokens.length / bounds[bounds.length - 1];
      int[][] labels = new int[to - from][];
      for (int n = from; n < to; n++) {
        labels[n - from] = Arrays.copyOfRange(tokens, n * length, (n + 1) * length);
      }
      parts.add(
          new MicroBatch(
              scope -> golden.texts(model.model(), scope, from, to),
              new CrossEntropy(labels),
              LongStream.range(from, to).toArray()));
    }
    List<UpdateRule> rules =
        Stream.of("ef", "ief", "sf", "kfac", "ekfac", "iekfac").map(UpdateRule::of).toList();
    return UpdateEvaluator.evaluate(
        model, new EvaluationBatch(parts), EvaluationSettings.of(rules, List.of(1e-4)), 1, manager);
  }

  @Test
  void kroneckerFactorsOfAPromptAreRefused() {
    Path prompt = cases().filter(folder -> folder.endsWith("t5-prompt")).findFirst().orElseThrow();
    try (GoldenCase golden = GoldenCase.open(prompt);
        NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = golden.adapted(manager, DataType.FLOAT32);
      EvaluationSettings settings =
          EvaluationSettings.of(List.of(UpdateRule.of("ekfac")), List.of(1.0));
      assertThatThrownBy(
              () ->
                  UpdateEvaluator.evaluate(
                      model, batch(golden, model, manager), settings, 1, manager))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("prompt_embeddings")
          .hasMessageContaining("leave");
    }
  }

  static Stream<Arguments> casesWithConjugateGradients() {
    return inBothTypes(
        cases()
            .filter(folder -> GoldenCase.open(folder).json().at("/evaluation/cgGamma").isArray()));
  }

  /** With J held, as for all models of few outputs: products in the model's float32 miss it. */
  @ParameterizedTest
  @MethodSource("casesWithConjugateGradients")
  void sixStepsOfConjugateGradient(Path folder, DataType type) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = golden.adapted(manager, type);
      EvaluationBatch batch = batch(golden, model, manager);
      FisherProducts fisher = MaterializedFisher.of(model, batch, 100, manager).orElseThrow();
      NDList gradient = new ExactFisher(model, batch, manager).gradient(manager);
      ConjugateGradient.Solution solution =
          new ConjugateGradient(fisher, model.parameters()).solve(gradient, 6, manager);
      JsonNode expected = golden.json().at("/evaluation/cgGamma");
      assertThat(solution.steps()).hasSize(6);
      for (int i = 0; i < 6; i++) {
        assertThat(solution.steps().get(i).gamma())
            .as("gamma after step %d", i + 1)
            .isCloseTo(expected.get(i).asDouble(), withTolerance(type));
      }
      // Rounding of F p grows with every step by the ratio of the curvatures that the steps meet.
      assertClose(
          "x",
          solution.direction(),
          golden.group("cg6", model.names(), manager),
          type == DataType.FLOAT64 ? 1e-8 : 1e-3);
    }
  }

  private static NDList direction(GoldenCase golden, AdaptedModel model, NDManager manager) {
    NDList direction = new NDList();
    golden
        .group("direction", model.names(), manager)
        .forEach(v -> direction.add(v.toType(type(model), true)));
    return direction;
  }

  private static DataType type(AdaptedModel model) {
    return model.parameters().head().getDataType();
  }

  private static EvaluationBatch batch(GoldenCase golden, AdaptedModel model, NDManager manager) {
    int samples = (int) golden.tensors().shape("labels").get(0);
    return new EvaluationBatch(
        List.of(
            new MicroBatch(
                scope -> golden.inputs(model.model(), scope, type(model)),
                new GivenDraws(golden.loss("labels", manager), draws(golden, manager)),
                new long[samples])));
  }

  /** Of text-to-text cases the evaluation has drawn other labels than the updates. */
  private static Loss draws(GoldenCase golden, NDManager manager) {
    JsonNode drawn = golden.json().at("/evaluation/drawnFirstToken");
    return drawn.isArray()
        ? new CrossEntropy(new ObjectMapper().convertValue(drawn, int[].class))
        : golden.loss("sampled_labels", manager);
  }
}

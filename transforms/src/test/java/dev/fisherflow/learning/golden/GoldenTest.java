package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.golden.GoldenCase.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.autograd.Autograd;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.RecordedGradients;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that the adapters' reference cases hold. */
class GoldenTest {

  static Stream<Path> cases() {
    return GoldenCase.folders().filter(folder -> !GoldenCase.adapter(folder).isEmpty());
  }

  /**
   * Rounding of float32, 6e-8, grows by some hundred times on the way through the layers; solves
   * magnify it by the condition number of the damped Gram matrix, up to 1e3 here.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void float32AgreesToItsPrecision(Path folder) {
    check(folder, DataType.FLOAT32, 1e-4, 1e-3);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void float64AgreesToThePrecisionOfTheReference(Path folder) {
    check(folder, DataType.FLOAT64, GoldenCase.EXACT, GoldenCase.SOLVED);
  }

  private static void check(Path folder, DataType type, double tolerance, double ofUpdates) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = golden.adapted(manager, type);
      Inputs inputs = golden.inputs(model.model(), manager, type);
      Loss loss = golden.loss("labels", manager);
      assertThat(model.trainableParameters()).isEqualTo(golden.json().get("trainable").asLong());
      assertThat(loss.scale())
          .isCloseTo(golden.json().get("kappa").asDouble(), withPercentage(1e-10));

      assertClose(
          "logits without a graph",
          model.predict(inputs),
          golden.floats("logits", manager),
          tolerance);
      ForwardPass pass = model.forward(inputs, true, Dropout.NONE, manager);
      assertClose("logits", pass.logits(), golden.floats("logits", manager), tolerance);
      RecordedGradients gradients = gradients(pass, true, loss);
      assertThat(gradients.lossValue())
          .isCloseTo(golden.floats("loss", manager).getDouble(), withPercentage(100 * tolerance));
      assertClose(
          "s",
          manager.create(gradients.logitGradientNorms()),
          golden.floats("s", manager),
          tolerance);
      checkRows(golden, model.names(), gradients, manager, tolerance);

      ForwardPass shared = model.forward(inputs, false, Dropout.NONE, manager);
      assertClose(
          "gradient",
          gradients(shared, false, loss).gradient(),
          golden.group("update/sgd", model.names(), manager),
          tolerance);
      checkJacobian(golden, model.names(), shared, manager, tolerance);
      if (golden.json().has("evaluation")) {
        checkFirstLabel(golden, shared, loss, tolerance);
      }
      Loss drawn = new GivenDraws(loss, golden.loss("sampled_labels", manager));
      checkUpdates(golden, model, gradients(pass, true, drawn), manager, ofUpdates);
    }
  }

  private static RecordedGradients gradients(ForwardPass pass, boolean perSample, Loss loss) {
    return new RecordedGradients(
        pass.logits(),
        pass.leaves().arrays(),
        perSample ? pass.leaves()::rows : null,
        loss,
        draw -> row -> null);
  }

  private static void checkRows(
      GoldenCase golden,
      List<String> names,
      RecordedGradients gradients,
      NDManager manager,
      double tolerance) {
    NDList rows = golden.group("grad", names, manager);
    int samples = Math.toIntExact(rows.head().getShape().get(0));
    for (int n = 0; n < samples; n++) {
      double[] unit = new double[samples];
      unit[n] = 1;
      NDList expected = new NDList();
      for (NDArray row : rows) {
        expected.add(row.get(n));
      }
      assertClose(
          "gradient of sample " + n, gradients.perSample().weightedSum(unit), expected, tolerance);
    }
    assertClose(
        "Gram matrix",
        manager.create(gradients.perSample().gram().getData(), new Shape(samples, samples)),
        golden.floats("gram", manager),
        tolerance);
  }

  /** Of the logits, or with several label tokens of those of the first. */
  private static void checkJacobian(
      GoldenCase golden,
      List<String> names,
      ForwardPass shared,
      NDManager manager,
      double tolerance) {
    NDList direction = new NDList();
    DataType type = shared.logits().getDataType();
    golden.group("direction", names, manager).forEach(v -> direction.add(v.toType(type, true)));
    NDArray logits = shared.logits();
    try (Recording recording = Recording.open()) {
      NDArray first = logits.getShape().dimension() == 3 ? logits.get(":, 0") : logits;
      assertClose(
          "J v",
          Autograd.jacobianVectorProduct(first, shared.leaves().arrays(), direction),
          golden.floats("jvp", manager),
          tolerance);
    }
  }

  /** The evaluation of updates has the first label token alone, at the scale 1 / N. */
  private static void checkFirstLabel(
      GoldenCase golden, ForwardPass shared, Loss loss, double tolerance) {
    Loss first = loss.firstLabelOnly();
    double norm = 0;
    for (NDArray tensor : gradients(shared, false, first).gradient()) {
      norm += tensor.toType(DataType.FLOAT64, false).square().sum().getDouble();
    }
    assertThat(first.scale()).isEqualTo(golden.json().at("/evaluation/kappa").asDouble());
    assertThat(Math.sqrt(norm))
        .isCloseTo(
            golden.json().at("/evaluation/rules/sgd/norm").asDouble(),
            withPercentage(100 * tolerance));
  }

  private static void checkUpdates(
      GoldenCase golden,
      AdaptedModel model,
      RecordedGradients gradients,
      NDManager manager,
      double tolerance) {
    for (String rule : List.of("sgd", "ef", "ief", "sf")) {
      OptimizerSettings.Builder settings =
          OptimizerSettings.newBuilder()
              .setType(rule)
              .setLearningRate(1.0)
              .setSchedule(Schedule.newBuilder().setType("constant").build());
      if (!rule.equals("sgd")) {
        settings.setDamping(golden.damping());
      }
      NDList steps = new NDList();
      model.parameters().forEach(parameter -> steps.add(parameter.zerosLike()));
      try (Recording paused = Recording.paused();
          Optimizer optimizer = Optimizers.of(settings.build(), steps)) {
        optimizer.step(steps, gradients, 1);
      }
      NDList directions = new NDList();
      steps.forEach(step -> directions.add(step.neg()));
      assertClose(
          "update of " + rule,
          directions,
          golden.group("update/" + rule, model.names(), manager),
          tolerance);
    }
  }
}

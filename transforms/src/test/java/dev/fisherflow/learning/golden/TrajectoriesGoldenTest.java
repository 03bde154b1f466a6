package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.golden.GoldenCase.assertClose;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.RecordedGradients;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.optimizer.Steps;
import dev.fisherflow.learning.schedule.LearningRateSchedule;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps of every rule from the case's weights, each on the whole batch, in double precision. */
class TrajectoriesGoldenTest {

  private static final int STEPS = 5;

  static Stream<Arguments> cases() {
    return GoldenCase.folders()
        .filter(folder -> !GoldenCase.architecture(folder).isEmpty())
        .filter(TrajectoriesGoldenTest::holdsTrajectories)
        .flatMap(
            folder ->
                Stream.of("sgd", "sgdm", "adamw", "adafactor", "ief", "efnorm")
                    .map(rule -> Arguments.of(folder, rule)));
  }

  private static boolean holdsTrajectories(Path folder) {
    try (GoldenCase golden = GoldenCase.open(folder)) {
      return golden.holds("trajectory");
    }
  }

  /** The settings of the reference, which {@code golden/README.md} lists. */
  private static OptimizerSettings settings(String rule, double damping) {
    Map<String, OptimizerSettings.Builder> settings =
        Map.of(
            "sgd", Steps.settings("sgd").setLearningRate(0.3),
            "sgdm",
                Steps.settings("sgd").setLearningRate(0.1).setMomentum(0.9).setWeightDecay(0.01),
            "adamw", Steps.settings("adamw").setLearningRate(1e-2).setWeightDecay(1e-2),
            "adafactor", Steps.settings("adafactor").setLearningRate(3e-2).setWeightDecay(1e-5),
            "ief", Steps.settings("ief").setLearningRate(2.0).setDamping(damping),
            "efnorm",
                Steps.settings("ef")
                    .setFirstStepNorm(0.5)
                    .setDamping(damping)
                    .setSchedule(Schedule.newBuilder().setType("linear").build()));
    return settings.get(rule).build();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fiveStepsArriveWhereTheReferenceDoes(Path folder, String rule) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = golden.adapted(manager, DataType.FLOAT64);
      Inputs inputs = golden.inputs(model.model(), manager, DataType.FLOAT64);
      Loss loss = golden.loss("labels", manager);
      OptimizerSettings settings = settings(rule, golden.damping());
      LearningRateSchedule schedule = LearningRateSchedule.of(settings.getSchedule(), STEPS, STEPS);
      try (Optimizer optimizer = Optimizers.of(settings, model.parameters())) {
        for (int step = 1; step <= STEPS; step++) {
          ForwardPass pass =
              model.forward(inputs, optimizer.needsPerSampleGradients(), Dropout.NONE, manager);
          double rate = Optimizers.firstRate(settings) * schedule.factor(step);
          try (Recording paused = Recording.paused()) {
            optimizer.step(model.parameters(), gradients(pass, loss), rate);
          }
          assertClose(
              "after step " + step,
              model.parameters(),
              golden.group("trajectory/" + rule + "/" + step, model.names(), manager),
              GoldenCase.SOLVED);
        }
      }
    }
  }

  private static RecordedGradients gradients(ForwardPass pass, Loss loss) {
    return new RecordedGradients(
        pass.logits(),
        pass.leaves().arrays(),
        pass.leaves().perSample() ? pass.leaves()::rows : null,
        loss,
        draw -> row -> null);
  }
}

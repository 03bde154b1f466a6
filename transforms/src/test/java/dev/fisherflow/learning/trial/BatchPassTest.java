package dev.fisherflow.learning.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.learning.task.Formulation;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch in pieces makes the step that the whole batch makes. */
class BatchPassTest {

  private static final int SAMPLES = 13;
  private static final double LARGEST_ERROR = 1e-12;

  /** sst2 has two classes, whose rows are multiples of one another; mnli has three. */
  static Stream<Arguments> steps() {
    Stream<String> variants =
        Stream.of(
            "sf:2", "ief bfloat16", "sf bfloat16", "ief spring", "ief full", "sf full", "ngd full");
    return Stream.concat(OptimizerFamily.REGISTRY.names().stream(), variants)
        .flatMap(
            optimizer ->
                Stream.of("sst2", "mnli")
                    .flatMap(
                        task ->
                            (optimizer.equals("ief") ? Stream.of(1, 4, 12) : Stream.of(5))
                                .map(n -> Arguments.of(optimizer, task, n))));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void piecesMakeTheStepOfTheWholeBatch(String optimizer, String task, int microBatch) {
    Outcome whole = step(optimizer, task, null);
    Outcome pieces = step(optimizer, task, microBatch);
    assertThat(pieces.loss()).isCloseTo(whole.loss(), within(LARGEST_ERROR));
    double largest = Arrays.stream(whole.parameters()).map(Math::abs).max().orElseThrow();
    double[] error = new double[whole.parameters().length];
    Arrays.setAll(error, i -> Math.abs(pieces.parameters()[i] - whole.parameters()[i]));
    assertThat(Arrays.stream(error).max().orElseThrow()).isLessThan(LARGEST_ERROR * largest);
    assertThat(whole.moved()).isGreaterThan(1e-3);
  }

  private record Outcome(double loss, double[] parameters, double moved) {}

  private static Outcome step(String name, String task, Integer microBatch) {
    Trial trial = TokenTrials.trial(name.split("[: ]")[0], 1);
    // So large a damping that the solve magnifies no rounding.
    boolean damped =
        OptimizerFamily.REGISTRY.get(trial.getOptimizer().getType()).declaration().takes("damping");
    Double damping = damped ? Double.valueOf(1e-3) : null;
    OptimizerSettings.Builder builder =
        OptimizerSettings.newBuilder(trial.getOptimizer())
            .setDamping(damping)
            .setDraws(name.equals("sf:2") ? Integer.valueOf(2) : null);
    if (name.endsWith(" spring")) {
      builder.setMomentum(0.9);
    }
    if (name.equals("prodigy")) { // else its first step is of 1e-6
      builder.setMore(List.of(new NamedValue("firstDistance", "0.1")));
    }
    if (name.endsWith(" bfloat16")) {
      builder.setMore(List.of(new NamedValue("rows", "bfloat16")));
    }
    OptimizerSettings settings = builder.build();
    AdapterSettings adapter =
        name.endsWith(" full")
            ? AdapterSettings.newBuilder().setType("full").build()
            : trial.getAdapter();
    Task of = Task.of(task);
    try (NDManager manager = NDManager.newBaseManager()) {
      Model base = ModelSource.of(trial.getModel()).load(manager, DataType.FLOAT64);
      AdaptedModel model =
          AdaptedModel.initialised(
              base, Adapters.of(adapter, base, of), 5, manager, DataType.FLOAT64);
      // From where the adapter's branch is not zero.
      model.parameters().forEach(parameter -> parameter.addi(0.01));
      double[] before = numbers(model);
      try (Optimizer optimizer = Optimizers.of(settings, model.parameters())) {
        List<Shape> shapes = model.parameters().stream().map(NDArray::getShape).toList();
        BatchPass pass =
            new BatchPass(
                model,
                Formulation.of(of, base),
                optimizer.needsPerSampleGradients(),
                Optimizers.cost(settings, shapes).gradientsPerSample() - 1,
                Optimizers.cost(settings, shapes).fisher(),
                Optimizers.cost(settings, shapes).rounded(),
                microBatch);
        BatchPass.Result result =
            pass.run(
                batch(of),
                piece -> Dropout.NONE,
                (sample, draw) -> KeyedRandom.of(1, "draw", sample.index(), draw),
                manager);
        optimizer.step(model.parameters(), result.gradients(), Optimizers.firstRate(settings));
        double[] after = numbers(model);
        double moved = 0;
        for (int i = 0; i < after.length; i++) {
          moved = Math.max(moved, Math.abs(after[i] - before[i]));
        }
        return new Outcome(result.loss(), after, moved);
      }
    }
  }

  private static double[] numbers(AdaptedModel model) {
    return model.parameters().stream()
        .flatMapToDouble(parameter -> Arrays.stream(parameter.toDoubleArray()))
        .toArray();
  }

  private static Batch batch(Task task) {
    List<Sample> samples = new ArrayList<>();
    TokenTrials.examples("train").subList(0, SAMPLES).stream()
        .map(Sample::of)
        .forEach(
            sample ->
                samples.add(
                    new Sample(
                        sample.index(),
                        sample.tokenIds(),
                        sample.typeIds(),
                        sample.image(),
                        (int) (sample.index() % task.outputs()),
                        Double.NaN)));
    return new Batch(samples);
  }
}

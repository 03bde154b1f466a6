package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.golden.GoldenCase.assertClose;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.LabelWords;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.OutputDistribution;
import dev.fisherflow.learning.fisher.RecordedGradients;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.optimizer.Steps;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The natural gradient against (F + &lambda;I)&#8315;&sup1;&nabla;L with F formed in Python. */
class NaturalGradientGoldenTest {

  @ParameterizedTest
  @CsvSource({"bert2-pairs", "bert3-bias", "t5-three"})
  void updatesAreThoseOfTheFormedMatrix(String name) {
    check(name, DataType.FLOAT64, GoldenCase.SOLVED);
    check(name, DataType.FLOAT32, 1e-3);
  }

  private static void check(String name, DataType type, double tolerance) {
    try (GoldenCase exact = GoldenCase.named("exact");
        GoldenCase golden = GoldenCase.named(name);
        NDManager manager = NDManager.newBaseManager()) {
      JsonNode settings = exact.json().at("/ngd/" + name);
      AdaptedModel model = golden.adapted(manager, type);
      ForwardPass pass =
          model.forward(golden.inputs(model.model(), manager, type), true, Dropout.NONE, manager);
      Loss loss = golden.loss("labels", manager);
      RecordedGradients gradients =
          new RecordedGradients(
              pass.logits(),
              pass.leaves().arrays(),
              pass.leaves()::rows,
              loss,
              draw -> row -> null,
              settings.has("words") ? words(settings, golden, manager) : loss);
      NDList steps = new NDList();
      model.parameters().forEach(parameter -> steps.add(parameter.zerosLike()));
      var optimizer =
          Steps.settings("ngd")
              .setLearningRate(1.0)
              .setDamping(settings.required("damping").asDouble())
              .build();
      try (Recording paused = Recording.paused();
          Optimizer ngd = Optimizers.of(optimizer, steps)) {
        ngd.step(steps, gradients, 1);
      }
      NDList directions = new NDList();
      steps.forEach(step -> directions.add(step.neg()));
      assertClose(name, directions, exact.group("ngd/" + name, model.names(), manager), tolerance);
    }
  }

  private static OutputDistribution words(JsonNode settings, GoldenCase golden, NDManager manager) {
    int[] tokens =
        IntStream.range(0, settings.get("words").size())
            .map(word -> settings.get("words").get(word).asInt())
            .toArray();
    int[] all = golden.ints("labels", manager);
    int samples = (int) golden.tensors().shape("labels").get(0);
    int[] labels =
        IntStream.range(0, samples)
            .map(n -> Arrays.stream(tokens).boxed().toList().indexOf(all[n * all.length / samples]))
            .toArray();
    double[] scales = new double[labels.length];
    Arrays.fill(scales, 1.0 / samples);
    return new LabelWords(tokens, labels, scales);
  }
}

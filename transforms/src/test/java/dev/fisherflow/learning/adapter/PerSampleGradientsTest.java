package dev.fisherflow.learning.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.MaterializedGradients;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.RecordedGradients;
import dev.fisherflow.learning.fisher.factored.FactoredGradients;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.optimizer.Steps;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Per-sample gradients of tiny networks in double precision, against passes over one sample at a
 * time with the parameters themselves as leaves, and against central differences.
 */
class PerSampleGradientsTest {

  private static final int SAMPLES = 4;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<Arguments> networks() {
    AdapterSettings full = AdapterSettings.newBuilder().setType("full").build();
    AdapterSettings lora =
        AdapterSettings.newBuilder()
            .setType("lora")
            .setRank(3)
            .setAlpha(5.0)
            .setDropout(0.0)
            .setTargetModules(List.of("query", "value"))
            .setBias("lora_only")
            .build();
    AdapterSettings wide =
        AdapterSettings.newBuilder(lora)
            .setTargetModules(List.of("query", "key", "value", "dense"))
            .setBias("none")
            .setHead("trained")
            .build();
    return Stream.of(
        Arguments.of("mlp", full),
        Arguments.of("t5", full),
        Arguments.of("t5-v1_1", full),
        Arguments.of("vit-lora", full),
        Arguments.of("vit-lora", lora),
        Arguments.of("vit-lora", wide),
        Arguments.of("bert-lora", full),
        Arguments.of("bert-lora", lora),
        Arguments.of("bert-lora", wide),
        Arguments.of("bert-lora", settings("bitfit")),
        Arguments.of("vit-lora", settings("bitfit")));
  }

  /** DoRA's gradients take its norms for constants, which differences of losses do not. */
  static Stream<Arguments> constants() {
    return Stream.of("bert-lora", "vit-lora")
        .map(network -> Arguments.of(network, settings("dora")));
  }

  /** The smallest models of other families, with all linear layers wrapped, and all trained. */
  static Stream<Arguments> families() {
    return Stream.of(
            "camembert", "roberta", "distilbert", "electra", "gpt2", "llama", "qwen2", "deberta-v3")
        .flatMap(
            family ->
                Stream.of("lora", "dora", "full")
                    .map(type -> Arguments.of("/families/" + family, settings(type))));
  }

  private static AdapterSettings settings(String type) {
    AdapterSettings settings = AdapterSettings.newBuilder().setType(type).build();
    return type.endsWith("ra")
        ? AdapterSettings.newBuilder(settings)
            .setRank(2)
            .setAlpha(5.0)
            .setTargetModules(List.of("all-linear"))
            .build()
        : settings;
  }

  @ParameterizedTest
  @MethodSource({"networks", "constants", "families"})
  void rowsAreTheGradientsOfSingleSamples(String network, AdapterSettings settings) {
    for (int samples : new int[] {1, SAMPLES}) {
      Case given = new Case(network, settings, samples);
      PerSampleGradients rows = given.gradients(given.inputs, given.labels, true).perSample();
      assertThat(rows.samples()).isEqualTo(samples);
      for (int n = 0; n < samples; n++) {
        double[] unit = new double[samples];
        unit[n] = 1;
        NDList single =
            given.gradients(given.inputs(n, n + 1), new int[] {given.labels[n]}, false).gradient();
        // At scale 1 / samples where the single sample's is 1. Not in place: gradients may share
        // memory, as those of two parameters that are added do.
        NDList expected =
            new NDList(single.stream().map(gradient -> gradient.div(samples)).toList());
        assertClose(rows.weightedSum(unit), expected, 1e-10);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void rowsSumToTheOrdinaryGradient(String network, AdapterSettings settings) {
    Case given = new Case(network, settings, SAMPLES);
    assertClose(
        given.gradients(given.inputs, given.labels, true).gradient(),
        given.gradients(given.inputs, given.labels, false).gradient(),
        1e-11);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void directionalDerivativesAreCentralDifferences(String network, AdapterSettings settings) {
    Case given = new Case(network, settings, SAMPLES);
    PerSampleGradients rows = given.gradients(given.inputs, given.labels, true).perSample();
    Random random = new Random(3);
    for (int i = 0; i < 5; i++) {
      NDList direction = new NDList();
      for (NDArray parameter : given.model.parameters()) {
        direction.add(gaussian(random, parameter.getShape()));
      }
      // Attention of T5 is not scaled, and so bends more.
      double step = network.startsWith("t5") ? 1e-6 : 1e-5;
      double[] expected = given.losses(direction, step);
      double[] below = given.losses(direction, -step);
      double[] products = rows.product(direction);
      double largest = 0;
      for (int n = 0; n < SAMPLES; n++) {
        expected[n] = (expected[n] - below[n]) / (2 * step) / SAMPLES;
        largest = Math.max(largest, Math.abs(expected[n]));
      }
      for (int n = 0; n < SAMPLES; n++) {
        assertThat(Math.abs(products[n] - expected[n]) / largest).isLessThan(1e-6);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void fullTuningHoldsFactors(String network, AdapterSettings settings) {
    Case given = new Case(network, settings, SAMPLES);
    assertThat(given.gradients(given.inputs, given.labels, true).perSample())
        .isInstanceOf(
            settings.getType().equals("full")
                ? FactoredGradients.class
                : MaterializedGradients.class);
  }

  /** J written out of passes over single samples, its Gram matrix, and two updates it makes. */
  @ParameterizedTest
  @ValueSource(strings = {"mlp", "t5", "t5-v1_1", "vit-lora", "bert-lora"})
  void updatesAreThoseOfTheMatrixWrittenOut(String network) {
    Case given = new Case(network, settings("full"), SAMPLES);
    RecordedGradients factored = given.gradients(given.inputs, given.labels, true);
    WrittenOut written = given.writtenOut(factored.logitGradientNorms());
    assertThat(
            new Matrix(factored.perSample().gram())
                .errorFrom(new Matrix(written.perSample().gram())))
        .isLessThan(1e-12);
    for (String type : List.of("ef", "ief")) {
      OptimizerSettings settings =
          Steps.settings(type)
              .setLearningRate(0.1)
              .setDamping(-1e-3)
              .setMomentum(0.9)
              .setMore(List.of(new NamedValue("normBound", "0.5")))
              .build();
      assertClose(given.afterSteps(settings, factored), given.afterSteps(settings, written), 1e-10);
    }
  }

  /** Gradients of samples in a list each. */
  private record WrittenOut(PerSampleGradients perSample, double[] logitGradientNorms)
      implements BatchGradients {

    @Override
    public NDList gradient() {
      throw new UnsupportedOperationException();
    }

    @Override
    public PerSampleGradients sampled(int draw) {
      throw new UnsupportedOperationException();
    }
  }

  private static void assertClose(NDList actual, NDList expected, double tolerance) {
    assertThat(actual.size()).isEqualTo(expected.size());
    double largest = 0;
    for (NDArray array : expected) {
      largest = Math.max(largest, array.abs().max().getDouble());
    }
    assertThat(largest).isGreaterThan(1e-6);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).getShape()).isEqualTo(expected.get(i).getShape());
      assertThat(actual.get(i).sub(expected.get(i)).abs().max().getDouble() / largest)
          .as("tensor %d", i)
          .isLessThan(tolerance);
    }
  }

  private NDArray gaussian(Random random, Shape shape) {
    double[] numbers = new double[Math.toIntExact(shape.size())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextGaussian();
    }
    return manager.create(numbers, shape).duplicate();
  }

  /** A tiny network with its parameters moved from where they start, and a batch. */
  private final class Case {

    private final AdaptedModel model;
    private final Inputs inputs;
    private final int[] labels;
    private final boolean written;
    private List<int[]> texts;

    Case(String network, AdapterSettings settings, int samples) {
      Model base = ModelSource.of(folder(network)).load(manager, DataType.FLOAT64);
      int outputs = network.equals("mlp") ? 5 : 4;
      Adapter adapter =
          settings.getType().equals("full")
              ? new FullTuning(settings, base, outputs)
              : AdapterFamily.REGISTRY
                  .get(settings.getType())
                  .create(Settings.of(settings), AdapterSite.shapes(base.architecture(), outputs));
      model = AdaptedModel.initialised(base, adapter, 1, manager, DataType.FLOAT64);
      Random random = new Random(2);
      for (NDArray parameter : model.parameters()) {
        try (Recording paused = Recording.paused()) {
          parameter.addi(gaussian(random, parameter.getShape()).muli(0.1));
        }
      }
      written = network.startsWith("t5");
      labels = random.ints(samples, 0, 4).toArray();
      inputs =
          switch (network) {
            case "mlp" -> new Inputs.Images(gaussian(random, new Shape(samples, 12)));
            case "vit-lora" -> new Inputs.Images(gaussian(random, new Shape(samples, 3, 16, 16)));
            default -> text(random, samples);
          };
    }

    /** Texts of 3, 4 and 5 tokens in turn. */
    private Inputs text(Random random, int samples) {
      texts =
          IntStream.range(0, samples)
              .mapToObj(n -> random.ints(3 + n % 3, 1, 30).toArray())
              .toList();
      return inputs(0, samples);
    }

    Inputs inputs(int from, int to) {
      if (inputs instanceof Inputs.Images images) {
        return new Inputs.Images(images.pixels().get(from + ":" + to));
      }
      Inputs.Text text = Inputs.Text.of(texts.subList(from, to), List.of(), manager);
      if (!written) {
        return text;
      }
      List<int[]> started =
          Arrays.stream(labels, from, to).mapToObj(label -> new int[] {0, 7 + label}).toList();
      return new Inputs.TextToText(text, Inputs.Text.of(started, List.of(), manager));
    }

    /** A word for each label, and the end. */
    private static int[][] written(int[] labels) {
      return Arrays.stream(labels)
          .mapToObj(label -> new int[] {7 + label, 1})
          .toArray(int[][]::new);
    }

    RecordedGradients gradients(Inputs inputs, int[] labels, boolean perSample) {
      ForwardPass pass = model.forward(inputs, perSample, Dropout.NONE, manager);
      return new RecordedGradients(
          pass.logits(),
          pass.leaves().arrays(),
          perSample ? pass.leaves()::rows : null,
          written ? new CrossEntropy(written(labels)) : new CrossEntropy(labels),
          draw -> row -> null);
    }

    WrittenOut writtenOut(double[] norms) {
      List<NDList> single = new ArrayList<>();
      for (int n = 0; n < labels.length; n++) {
        single.add(gradients(inputs(n, n + 1), new int[] {labels[n]}, false).gradient());
      }
      NDList leaves = new NDList();
      for (int i = 0; i < model.parameters().size(); i++) {
        int tensor = i;
        NDList rows = new NDList(single.stream().map(row -> row.get(tensor)).toList());
        leaves.add(NDArrays.stack(rows).div(labels.length));
      }
      return new WrittenOut(new MaterializedGradients(leaves), norms);
    }

    /** How far the parameters are after two steps. */
    NDList afterSteps(OptimizerSettings settings, BatchGradients gradients) {
      NDList parameters =
          new NDList(model.parameters().stream().map(p -> p.stopGradient().duplicate()).toList());
      try (Optimizer optimizer = Optimizers.of(settings, parameters)) {
        optimizer.step(parameters, gradients, 0.1);
        optimizer.step(parameters, gradients, 0.1);
      }
      NDList moved = new NDList();
      for (int i = 0; i < parameters.size(); i++) {
        moved.add(parameters.get(i).sub(model.parameters().get(i).stopGradient()));
      }
      return moved;
    }

    /** Losses of the samples at a step from the parameters. */
    double[] losses(NDList direction, double step) {
      try (Recording paused = Recording.paused()) {
        move(direction, step);
        NDArray probabilities = model.predict(inputs).logSoftmax(-1);
        double[] losses = new double[labels.length];
        for (int n = 0; n < losses.length; n++) {
          losses[n] =
              written
                  ? -(probabilities.getDouble(n, 0, 7 + labels[n])
                          + probabilities.getDouble(n, 1, 1))
                      / 2
                  : -probabilities.getDouble(n, labels[n]);
        }
        move(direction, -step);
        return losses;
      }
    }

    private void move(NDList direction, double step) {
      for (int i = 0; i < direction.size(); i++) {
        model.parameters().get(i).addi(direction.get(i).mul(step));
      }
    }
  }

  private static String folder(String network) {
    try {
      return Path.of(
              PerSampleGradientsTest.class
                  .getResource(network.startsWith("/") ? network : "/golden/" + network)
                  .toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.fisherflow.learning.optimizer;

import static dev.fisherflow.learning.optimizer.Steps.schedule;
import static dev.fisherflow.learning.optimizer.Steps.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.declaration.Use;
import dev.fisherflow.learning.fisher.InMemoryGradients;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizersTest {

  private static final int SAMPLES = 6;
  private static final Shape SQUARE = new Shape(2, 2);
  private static final Shape PAIR = new Shape(2);
  private static final DataType DOUBLE = DataType.FLOAT64;

  private static OptimizerSettings.Builder sound(String type) {
    OptimizerSettings.Builder settings = settings(type).setLearningRate(0.1);
    return type.endsWith("f") ? settings.setDamping(0.5) : settings;
  }

  private static InMemoryGradients batch(NDManager manager, long step) {
    Matrix j = Matrix.random(SAMPLES, Leaves.P, 100 * step);
    // The second row is nearly the first, at cosine 0.97 or so.
    Matrix near = j.rows(0, 1).plus(Matrix.random(1, Leaves.P, 9).times(0.25));
    Matrix rows = j.rows(0, 1).above(near).above(j.rows(2, SAMPLES));
    return new InMemoryGradients(
        Leaves.in(manager),
        rows,
        List.of(rows, Matrix.random(SAMPLES, Leaves.P, 100 * step + 1)),
        Matrix.random(SAMPLES, 1, 7).map(e -> e * e).elements());
  }

  /** Parameters after four steps. */
  private static Matrix run(OptimizerSettings settings) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList parameters = Leaves.in(manager).tensors(Matrix.random(Leaves.P, 1, 1));
      try (Optimizer optimizer = Optimizers.of(settings, parameters)) {
        for (long step = 1; step <= 4; step++) {
          optimizer.step(parameters, batch(manager, step), Optimizers.firstRate(settings));
        }
      }
      return Leaves.vector(parameters);
    }
  }

  static List<String> types() {
    return OptimizerFamily.REGISTRY.names();
  }

  private static List<NamedValue> more(String name, String value) {
    return List.of(new NamedValue(name, value));
  }

  private static Arguments knob(
      String type, String name, UnaryOperator<OptimizerSettings.Builder> turn) {
    return Arguments.of(type, Named.of(name, turn));
  }

  static Stream<Arguments> knobs() {
    return Stream.of(
        knob("sgd", "learningRate", s -> s.setLearningRate(0.2)),
        knob("sgd", "weightDecay", s -> s.setWeightDecay(0.01)),
        knob("sgd", "momentum", s -> s.setMomentum(0.9)),
        knob("adamw", "learningRate", s -> s.setLearningRate(0.2)),
        knob("adamw", "weightDecay", s -> s.setWeightDecay(0.02)),
        knob("adamw", "beta1", s -> s.setBeta1(0.8)),
        knob("adamw", "beta2", s -> s.setBeta2(0.99)),
        knob("adamw", "epsilon", s -> s.setEpsilon(1e-3)),
        knob("nesterov", "learningRate", s -> s.setLearningRate(0.2)),
        knob("nesterov", "weightDecay", s -> s.setWeightDecay(0.01)),
        knob("nesterov", "momentum", s -> s.setMomentum(0.5)),
        knob("nadamw", "learningRate", s -> s.setLearningRate(0.2)),
        knob("nadamw", "weightDecay", s -> s.setWeightDecay(0.02)),
        knob("nadamw", "beta1", s -> s.setBeta1(0.8)),
        knob("nadamw", "beta2", s -> s.setBeta2(0.99)),
        knob("nadamw", "epsilon", s -> s.setEpsilon(1e-3)),
        knob("nadamw", "momentumDecay", s -> s.setMore(more("momentumDecay", "0.5"))),
        knob("lion", "learningRate", s -> s.setLearningRate(0.2)),
        knob("lion", "weightDecay", s -> s.setWeightDecay(0.02)),
        knob("lion", "beta1", s -> s.setBeta1(0.3)),
        knob("lion", "beta2", s -> s.setBeta2(0.1)),
        knob("prodigy", "learningRate", s -> s.setLearningRate(0.2)),
        knob("prodigy", "weightDecay", s -> s.setWeightDecay(1e5)),
        knob("prodigy", "beta1", s -> s.setBeta1(0.5).setMore(more("firstDistance", "0.1"))),
        knob("prodigy", "beta2", s -> s.setBeta2(0.9).setMore(more("firstDistance", "0.1"))),
        knob("prodigy", "epsilon", s -> s.setEpsilon(1e3)),
        knob("prodigy", "firstDistance", s -> s.setMore(more("firstDistance", "0.1"))),
        knob("schedulefree", "learningRate", s -> s.setLearningRate(0.2)),
        knob("schedulefree", "weightDecay", s -> s.setWeightDecay(0.02)),
        knob("schedulefree", "beta1", s -> s.setBeta1(0.8)),
        knob("schedulefree", "beta2", s -> s.setBeta2(0.9)),
        knob("schedulefree", "epsilon", s -> s.setEpsilon(1e-3)),
        knob("adafactor", "learningRate", s -> s.setLearningRate(0.2)),
        knob("adafactor", "weightDecay", s -> s.setWeightDecay(0.01)),
        knob("adafactor", "decayRate", s -> s.setDecayRate(0.5)),
        knob("adafactor", "clipThreshold", s -> s.setClipThreshold(0.5)),
        knob("ef", "firstStepNorm", s -> s.setLearningRate(null).setFirstStepNorm(0.1)),
        knob("ef", "damping", s -> s.setDamping(0.6)),
        knob("ef", "duplicateCosine", s -> s.setDuplicateCosine(0.9)),
        knob("ief", "learningRate", s -> s.setLearningRate(0.2)),
        knob("ief", "damping", s -> s.setDamping(-0.6)),
        knob("ief", "duplicateCosine", s -> s.setDuplicateCosine(0.9)),
        knob("sf", "firstStepNorm", s -> s.setLearningRate(null).setFirstStepNorm(0.1)),
        knob("sf", "damping", s -> s.setDamping(0.6)),
        knob("sf", "duplicateCosine", s -> s.setDuplicateCosine(0.9)),
        knob("sf", "draws", s -> s.setDraws(2)),
        knob("muon", "learningRate", s -> s.setLearningRate(0.2)),
        knob("muon", "weightDecay", s -> s.setWeightDecay(0.02)),
        knob("muon", "momentum", s -> s.setMomentum(0.5)),
        knob("muon", "beta1", s -> s.setBeta1(0.8)),
        knob("muon", "beta2", s -> s.setBeta2(0.99)),
        knob("muon", "epsilon", s -> s.setEpsilon(1e-3)),
        knob("ngd", "learningRate", s -> s.setLearningRate(0.2)),
        knob("ngd", "damping", s -> s.setDamping(0.6)),
        knob("ngd", "momentum", s -> s.setMomentum(0.9)),
        knob("ngd", "weightDecay", s -> s.setWeightDecay(0.01)),
        knob("ngd", "normBound", s -> s.setMore(more("normBound", "1e-3"))),
        knob("ef", "momentum", s -> s.setMomentum(0.9)),
        knob("ief", "momentum", s -> s.setMomentum(0.9)),
        knob("sf", "momentum", s -> s.setMomentum(0.9)),
        knob("ef", "weightDecay", s -> s.setWeightDecay(0.01)),
        knob("ief", "weightDecay", s -> s.setWeightDecay(0.01)),
        knob("sf", "weightDecay", s -> s.setWeightDecay(0.01)),
        knob("ef", "normBound", s -> s.setMore(more("normBound", "1e-3"))),
        knob("ief", "normBound", s -> s.setMore(more("normBound", "1e-3"))),
        knob("sf", "normBound", s -> s.setMore(more("normBound", "1e-3"))));
  }

  @ParameterizedTest
  @MethodSource("knobs")
  void turningAKnobChangesTheUpdates(String type, UnaryOperator<OptimizerSettings.Builder> turn) {
    Matrix before = run(sound(type).build());
    Matrix after = run(turn.apply(sound(type)).build());
    assertThat(after.errorFrom(before)).isGreaterThan(1e-6);
    assertThat(run(sound(type).build()).errorFrom(before)).isZero();
  }

  /** Reference: torch's clip_grad_norm_ of two tensors at once to 0.7, their norm is 5.59. */
  @Test
  void theNormOfTheWholeGradientIsClippedAsTorchDoes() {
    double[][] gradient = {{3, -4, 0.5, 1}, {2, -1}};
    double[][] clipped = {
      {0.37565935301997666, -0.5008791373599689, 0.06260989216999611, 0.12521978433999223},
      {0.25043956867998446, -0.12521978433999223}
    };
    assertThat(firstUpdate(gradient, 0.7)[0]).containsExactly(clipped[0], within(1e-12));
    assertThat(firstUpdate(gradient, 0.7)[1]).containsExactly(clipped[1], within(1e-12));
    assertThat(firstUpdate(gradient, 6)[0]).containsExactly(gradient[0], within(1e-12));
  }

  private static double[][] firstUpdate(double[][] gradient, double clipNorm) {
    return firstUpdate(
        Settings.with(
            settings("sgd").setLearningRate(1d).build(), OptimizerFamily.CLIP_NORM, clipNorm),
        new BitSet(),
        gradient);
  }

  private static double[][] firstUpdate(
      OptimizerSettings settings, BitSet factors, double[][] gradient) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList parameters = new NDList(manager.zeros(SQUARE, DOUBLE), manager.zeros(PAIR, DOUBLE));
      NDList given = new NDList(manager.create(gradient[0], SQUARE), manager.create(gradient[1]));
      try (Optimizer optimizer = Optimizers.of(settings, parameters, factors)) {
        optimizer.step(parameters, new GivenGradient(given), Optimizers.firstRate(settings));
      }
      return new double[][] {
        parameters.get(0).neg().toDoubleArray(), parameters.get(1).neg().toDoubleArray()
      };
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw", "adafactor", "nesterov", "nadamw", "prodigy", "schedulefree"})
  void everyFirstOrderRuleSeesTheClippedGradient(String type) {
    OptimizerSettings plain = sound(type).build();
    OptimizerSettings clipping = Settings.with(plain, OptimizerFamily.CLIP_NORM, 1e-8);
    assertThat(run(clipping).errorFrom(run(plain))).isGreaterThan(1e-6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sgd", "nesterov", "adamw", "nadamw", "adafactor", "lion", "schedulefree", "muon"})
  void factorsOfLoraMayHaveARateOfTheirOwn(String type) {
    OptimizerSettings settings =
        Settings.with(sound(type).build(), OptimizerFamily.LORA_PLUS, 16.0);
    double[][] gradient = {{3, -4, 0.5, 1}, {2, -1}};
    double[][] plain = firstUpdate(sound(type).build(), new BitSet(), gradient);
    BitSet second = new BitSet();
    second.set(1);
    double[][] rated = firstUpdate(settings, second, gradient);
    assertThat(rated[0]).containsExactly(plain[0], within(1e-12));
    assertThat(rated[1][0]).isCloseTo(16 * plain[1][0], within(1e-12));
    assertThatThrownBy(() -> firstUpdate(settings, new BitSet(), gradient))
        .hasMessageContaining("the adapter has none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ef", "ief", "sf", "prodigy"})
  void rulesOfOneRateSaySo(String type) {
    OptimizerSettings settings =
        Settings.with(sound(type).build(), OptimizerFamily.LORA_PLUS, 16.0);
    assertThat(Optimizers.problems(settings).toString())
        .contains(type + " takes no loraPlus, as it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ef", "ief", "sf"})
  void rulesOfPerSampleGradientsSayWhyTheyDoNotClip(String type) {
    OptimizerSettings clipping = Settings.with(sound(type).build(), OptimizerFamily.CLIP_NORM, 1.0);
    assertThat(Optimizers.problems(clipping).toString())
        .contains("Optimizer " + type + " takes no clipNorm, as it solves with every sample's own");
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatIsNotGivenIsTheDeclaredDefault(String type) {
    OptimizerSettings settings = sound(type).build();
    OptimizerSettings filled = settings;
    for (Setting<?> setting : OptimizerFamily.REGISTRY.get(type).declaration().settings()) {
      if (setting.use().kind() == Use.Kind.DEFAULTED && !Settings.of(filled).has(setting)) {
        filled = withDefault(filled, setting);
      }
    }
    assertThat(Optimizers.problems(filled)).isEmpty();
    assertThat(run(filled).errorFrom(run(settings))).isZero();
  }

  private static <T> OptimizerSettings withDefault(OptimizerSettings of, Setting<T> setting) {
    return Settings.with(of, setting, setting.byDefault());
  }

  @Test
  void aCosineOfNullKeepsAllRows() {
    OptimizerSettings keep = sound("ef").setDuplicateCosine(null).build();
    OptimizerSettings most = sound("ef").setDuplicateCosine(1.0).build();
    OptimizerSettings drop = sound("ef").setDuplicateCosine(0.9).build();
    assertThat(run(keep).errorFrom(run(most))).isZero();
    assertThat(run(keep).errorFrom(run(drop))).isGreaterThan(1e-6);
  }

  static Stream<Arguments> costs() {
    return Stream.of(
        Arguments.of(sound("sgd"), Cost.state(0)),
        Arguments.of(sound("sgd").setMomentum(0.9), Cost.state(17)),
        Arguments.of(sound("adamw"), Cost.state(34)),
        Arguments.of(sound("adafactor"), Cost.state(3 + 4 + 5)),
        Arguments.of(sound("nesterov"), Cost.state(17)),
        Arguments.of(sound("nadamw"), Cost.state(34)),
        Arguments.of(sound("lion"), Cost.state(17)),
        Arguments.of(sound("prodigy"), Cost.state(4 * 17 + 2)),
        Arguments.of(sound("schedulefree"), Cost.state(2 * 17 + 2)),
        Arguments.of(sound("ef"), new Cost(0, 1, 1.15)),
        Arguments.of(sound("ief"), new Cost(0, 1, 1.15)),
        Arguments.of(sound("sf").setDraws(2), new Cost(0, 3, 1.6)));
  }

  @ParameterizedTest
  @MethodSource("costs")
  void theCostIsOfStateAndGradients(OptimizerSettings.Builder settings, Cost cost) {
    List<Shape> shapes = List.of(new Shape(3, 4), new Shape(5));
    assertThat(Optimizers.cost(settings.build(), shapes)).isEqualTo(cost);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(settings("adam"), "ngd), found 'adam'; did you mean 'adamw'?"),
        Arguments.of(settings("SGD"), "found 'SGD'"),
        Arguments.of(settings("sgd"), "needs learningRate"),
        Arguments.of(sound("sgd").setBeta1(0.9), "sgd takes no beta1; found 0.9"),
        Arguments.of(
            sound("sgd").setMomentum(1.0), "momentum that is a number from 0 to below 1; found 1"),
        Arguments.of(
            sound("adamw").setLearningRate(0.0), "learningRate that is a number above 0; found 0"),
        Arguments.of(sound("adamw").setLearningRate(Double.NaN), "found NaN"),
        Arguments.of(sound("adamw").setBeta2(1.0), "beta2"),
        Arguments.of(sound("adamw").setBeta1(-0.1), "beta1"),
        Arguments.of(sound("adamw").setEpsilon(0.0), "epsilon"),
        Arguments.of(sound("adamw").setWeightDecay(-1.0), "weightDecay"),
        Arguments.of(sound("adamw").setDamping(1.0), "takes no damping"),
        Arguments.of(sound("ef").setMomentum(1.1), "beyond 32-bit floats after 931 steps"),
        Arguments.of(
            sound("ngd").setDamping(0.0).setMore(more("adaptDamping", "true")), "0 stays 0"),
        Arguments.of(sound("ief").setMomentum(1.0), "a normBound beside it"),
        Arguments.of(
            sound("sf")
                .setLearningRate(null)
                .setFirstStepNorm(0.5)
                .setMore(more("normBound", "0.1")),
            "normBound 0.1 bounds a step whose norm firstStepNorm sets to 0.5"),
        Arguments.of(sound("adafactor").setDecayRate(0.0), "decayRate"),
        Arguments.of(
            sound("adafactor").setDecayRate(1.5),
            "decayRate that is a number above 0 and at most 1; found 1.5"),
        Arguments.of(sound("adafactor").setClipThreshold(0.0), "clipThreshold"),
        Arguments.of(sound("ef").setFirstStepNorm(1.0), "exactly one of"),
        Arguments.of(sound("ef").setLearningRate(null), "exactly one of"),
        Arguments.of(sound("ef").setEpsilon(0.1), "takes no epsilon"),
        Arguments.of(sound("ief").setFirstStepNorm(1.0), "takes no firstStepNorm"),
        Arguments.of(
            sound("ief").setDamping(Double.POSITIVE_INFINITY),
            "damping that is a number; found Infinity"),
        Arguments.of(sound("ief").setDuplicateCosine(1.5), "duplicateCosine"),
        Arguments.of(sound("ief").setDraws(1), "takes no draws"),
        Arguments.of(sound("sf").setDraws(0), "draws"),
        Arguments.of(
            sound("sf").setDraws(2000), "draws that is a whole number from 1 to 1000; found 2000"),
        Arguments.of(sound("sf").setDamping(0.0), "other than 0"),
        Arguments.of(sound("sf").setSchedule(schedule("x").build()), "schedule"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakesAreNamed(OptimizerSettings.Builder settings, String words) {
    OptimizerSettings mistaken = settings.build();
    assertThat(Optimizers.problems(mistaken)).singleElement().asString().contains(words);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList parameters = new NDList(manager.zeros(new Shape(2)));
      assertThatThrownBy(() -> Optimizers.of(mistaken, parameters))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(words);
    }
  }

  @Test
  void allMistakesAreNamedAtOnce() {
    OptimizerSettings settings = settings("sgd").setBeta1(0.9).setMomentum(2.0).build();
    assertThat(Optimizers.problems(settings)).hasSize(3);
  }

  @Test
  void tensorsOfTwoTypesAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList mixed =
          new NDList(
              manager.zeros(new Shape(2), DataType.FLOAT32),
              manager.zeros(new Shape(2), DataType.FLOAT64));
      assertThatThrownBy(() -> Optimizers.of(sound("sgd").build(), mixed))
          .hasMessageContaining("float32")
          .hasMessageContaining("float64");
      assertThatThrownBy(() -> Optimizers.of(sound("sgd").build(), new NDList()))
          .hasMessageContaining("at least one");
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void oneTensorIsEnoughAndKeepsItsIdentity(String type) {
    for (Shape shape : List.of(new Shape(3), new Shape(1, 3), new Shape())) {
      try (NDManager manager = NDManager.newBaseManager()) {
        Leaves leaves = new Leaves(manager, List.of(shape), DataType.FLOAT32);
        int size = (int) shape.size();
        NDList parameters = leaves.tensors(Matrix.ones(size));
        Matrix j = Matrix.random(2, size, 3);
        OptimizerSettings.Builder settings = sound(type);
        if (type.equals("sgd")) {
          settings.setMomentum(0.9);
        }
        InMemoryGradients batch = new InMemoryGradients(leaves, j, List.of(j), new double[] {1, 1});
        NDList gradient = batch.gradient();
        try (Optimizer optimizer = Optimizers.of(settings.build(), parameters)) {
          for (int step = 0; step < 3; step++) {
            double norm = optimizer.step(parameters, batch, 0.1).updateNorm();
            assertThat(norm).isFinite().isPositive();
          }
        }
        assertThat(parameters.getShapes()).containsExactly(shape);
        assertThat(Leaves.vector(parameters).errorFrom(Matrix.ones(size))).isPositive().isFinite();
        assertThat(Leaves.vector(gradient).errorFrom(j.t().times(Matrix.ones(2)))).isLessThan(1e-6);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd",
        "adamw",
        "adafactor",
        "nesterov",
        "nadamw",
        "lion",
        "prodigy",
        "schedulefree"
      })
  void aGradientThatIsNotFiniteEndsTheTrialAndLeavesTheParameters(String type) {
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      try (NDManager manager = NDManager.newBaseManager()) {
        NDList parameters = new NDList(manager.ones(new Shape(2, 2)));
        NDList gradient = new NDList(manager.create(new float[] {1, bad, 1, 1}, new Shape(2, 2)));
        try (Optimizer optimizer = Optimizers.of(sound(type).build(), parameters)) {
          assertThatThrownBy(() -> optimizer.step(parameters, new GivenGradient(gradient), 1))
              .isInstanceOf(DivergedException.class)
              .hasMessageContaining("gradient");
        }
        assertThat(parameters.head().toFloatArray()).containsOnly(1);
      }
    }
  }
}

package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.optimizer.Steps.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.InMemoryGradients;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.optimizer.UpdateStatistics;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Momentum, decay and bound of rules that solve, against P &times; P systems solved in Python. */
class SpringGoldenTest {

  private static final int STEPS = 5;

  @ParameterizedTest
  @ValueSource(strings = {"ef", "ief", "sf", "norm", "relative"})
  void stepsAreThoseOfTheFormedSystem(String name) {
    try (GoldenCase golden = GoldenCase.named("exact");
        NDManager manager = NDManager.newBaseManager()) {
      OptimizerSettings settings = GoldenCase.settings(golden.json().at("/spring/" + name));
      Leaves leaves = Leaves.in(manager);
      NDList parameters = leaves.tensors(vector(golden, "start", manager));
      Optimizer optimizer = Optimizers.of(settings, parameters);
      for (int step = 1; step <= STEPS; step++) {
        // Another from the state, as a trial that was interrupted makes it.
        try (Optimizer before = optimizer) {
          Map<String, NDArray> state = new HashMap<>(before.state());
          optimizer = Optimizers.of(settings, parameters);
          optimizer.resume(state, step - 1);
        }
        Matrix start = Leaves.vector(parameters);
        double rate = Optimizers.firstRate(settings) * (STEPS + 1 - step) / STEPS;
        InMemoryGradients batch = batch(golden, leaves, step);
        UpdateStatistics seen = optimizer.step(parameters, batch, rate);
        Matrix expected = vector(golden, "spring/" + name + "/" + step, manager);
        Matrix moved = start.minus(Leaves.vector(parameters));
        assertThat(Leaves.vector(parameters).minus(expected).norm())
            .as("step %d", step)
            .isLessThan(GoldenCase.SOLVED * expected.minus(start).norm());
        assertThat(seen.updateNorm()).isCloseTo(moved.norm(), within(1e-9));
        if (settings.getWeightDecay() == null) {
          Matrix g = batch.j().t().times(Matrix.ones(batch.j().rows()));
          double cosine = g.t().times(moved).get(0, 0) / g.norm() / moved.norm();
          assertThat(seen.gradientCosine()).isCloseTo(cosine, within(1e-9));
        }
      }
      optimizer.close();
    }
  }

  private static InMemoryGradients batch(GoldenCase golden, Leaves leaves, int step) {
    NDManager manager = leaves.manager();
    List<Matrix> draws =
        IntStream.range(0, 2)
            .mapToObj(draw -> matrix(golden, "drawn/%d/%d".formatted(step, draw), manager))
            .toList();
    return new InMemoryGradients(
        leaves,
        matrix(golden, "rows/" + step, manager),
        draws,
        golden.floats("s/" + step, manager).toDoubleArray());
  }

  private static Matrix matrix(GoldenCase golden, String name, NDManager manager) {
    NDArray array = golden.floats(name, manager);
    return Matrix.of(
        (int) array.getShape().get(0), (int) array.getShape().get(1), array.toDoubleArray());
  }

  private static Matrix vector(GoldenCase golden, String name, NDManager manager) {
    return Matrix.column(golden.floats(name, manager).toDoubleArray());
  }

  /** By hand: a batch of one sample moves along its gradient, so that the loss falls by 1. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.9})
  void aBatchOfOneMeetsItsTarget(double momentum) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Leaves leaves = Leaves.in(manager);
      NDList parameters = leaves.tensors(Matrix.zeros(Leaves.P, 1));
      OptimizerSettings settings =
          settings("ef").setLearningRate(1.0).setDamping(0.5).setMomentum(momentum).build();
      Matrix before = Matrix.zeros(Leaves.P, 1);
      try (Optimizer optimizer = Optimizers.of(settings, parameters)) {
        for (int step = 0; step < 3; step++) {
          Matrix row = Matrix.random(1, Leaves.P, step);
          double carried = momentum * row.times(before).get(0, 0);
          double weight = (1 - carried) / (row.times(row.t()).get(0, 0) + 0.5);
          before = before.times(momentum).plus(row.t().times(weight));
          Matrix start = Leaves.vector(parameters);
          optimizer.step(
              parameters, new InMemoryGradients(leaves, row, List.of(), new double[] {1}), 1);
          assertThat(start.minus(Leaves.vector(parameters)).errorFrom(before)).isLessThan(1e-12);
        }
      }
    }
  }
}

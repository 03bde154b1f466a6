package org.example.lion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.optimizer.Cost;
import dev.fisherflow.learning.optimizer.DivergedException;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.optimizer.UpdateStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lion with one decay &beta; for both of its means and no weight decay: &theta; &larr; &theta;
 * &minus; rate sign(m), m &larr; &beta;m + (1 &minus; &beta;)g.
 */
public final class ExampleLion implements Optimizer {

  private final double beta;
  private final NDList mean;
  private long steps;

  private ExampleLion(double beta, NDList parameters) {
    this.beta = beta;
    mean = new NDList(parameters.stream().map(NDArray::zerosLike).toList());
  }

  @Override
  public boolean needsPerSampleGradients() {
    return false;
  }

  @Override
  public UpdateStatistics step(NDList parameters, BatchGradients gradients, double rate) {
    NDList gradient = gradients.gradient();
    double moved = 0;
    double dot = 0;
    double square = 0;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      for (NDArray g : gradient) {
        square += sum(g.square());
      }
      if (!Double.isFinite(square)) {
        throw new DivergedException("The gradient must be finite");
      }
      for (int i = 0; i < parameters.size(); i++) {
        NDArray g = gradient.get(i);
        NDArray sign = mean.get(i).muli(beta).addi(g.mul(1 - beta)).sign();
        moved += sum(sign.square());
        dot += sum(sign.mul(g));
        parameters.get(i).subi(sign.mul(rate));
      }
    }
    steps++;
    double cosine = moved == 0 || square == 0 ? 0 : dot / Math.sqrt(moved * square);
    return new UpdateStatistics(Math.abs(rate) * Math.sqrt(moved), cosine, Optional.empty());
  }

  private static double sum(NDArray array) {
    return array.toType(DataType.FLOAT64, false).sum().getDouble();
  }

  /** What is kept from step to step; a tensor left out would resume to other bits. */
  @Override
  public Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    for (int i = 0; i < mean.size(); i++) {
      state.put("mean." + i, mean.get(i));
    }
    return state;
  }

  @Override
  public long stepsDone() {
    return steps;
  }

  @Override
  public void resume(Map<String, NDArray> state, long stepsDone) {
    if (!state.keySet().equals(state().keySet())) {
      throw new IllegalArgumentException(
          "expected the tensors " + state().keySet() + ", found " + state.keySet());
    }
    state().forEach((name, tensor) -> state.get(name).copyTo(tensor));
    steps = stepsDone;
  }

  @Override
  public void close() {
    mean.close();
  }

  /** The optimizer as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final Setting<Double> BETA =
        Setting.number("beta", Domain.belowOne(), "decay of the mean").byDefault(0.95);

    private static final Declaration DECLARATION =
        Declaration.of("example-lion", "Lion (example)", 110, "Moves by the signs of a mean.")
            .from("after Chen et al. 2023")
            .with(LEARNING_RATE, BETA);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Optimizer create(Settings settings, NDList parameters) {
      return new ExampleLion(settings.get(BETA), parameters);
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return Cost.state(Cost.numbers(parameters));
    }
  }
}

package org.example.plugin;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Steps of one length for every number: &theta; &larr; &theta; &minus; rate sign(&nabla;L). */
public final class SignDescent implements Optimizer {

  private final double deadZone;
  private long steps;

  private SignDescent(double deadZone) {
    this.deadZone = deadZone;
  }

  @Override
  public boolean needsPerSampleGradients() {
    return false;
  }

  @Override
  public UpdateStatistics step(NDList parameters, BatchGradients gradients, double rate) {
    steps++;
    NDList gradient = gradients.gradient();
    double moved = 0;
    double dot = 0;
    double square = 0;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      for (int i = 0; i < parameters.size(); i++) {
        NDArray g = gradient.get(i);
        NDArray sign = g.sign().mul(g.abs().gt(deadZone).toType(g.getDataType(), false));
        moved += sum(sign.square());
        dot += sum(sign.mul(g));
        square += sum(g.square());
        if (!Double.isFinite(square)) {
          throw new DivergedException("The gradient must be finite");
        }
        parameters.get(i).subi(sign.mul(rate));
      }
    }
    double cosine = moved == 0 || square == 0 ? 0 : dot / Math.sqrt(moved * square);
    return new UpdateStatistics(Math.abs(rate) * Math.sqrt(moved), cosine, Optional.empty());
  }

  private static double sum(NDArray array) {
    return array.toType(DataType.FLOAT64, false).sum().getDouble();
  }

  @Override
  public Map<String, NDArray> state() {
    return Map.of();
  }

  @Override
  public long stepsDone() {
    return steps;
  }

  @Override
  public void resume(Map<String, NDArray> state, long stepsDone) {
    steps = stepsDone;
  }

  @Override
  public void close() {}

  /** The optimizer as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final Setting<Double> DEAD_ZONE =
        Setting.number(
                "deadZone", Domain.atLeast(0), "numbers with a smaller gradient stay as they are")
            .byDefault(0.0);

    private static final Declaration DECLARATION =
        Declaration.of("sign", "Sign descent", 100, "Every number moves by the rate.")
            .with(LEARNING_RATE, DEAD_ZONE);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Optimizer create(Settings settings, NDList parameters) {
      return new SignDescent(settings.get(DEAD_ZONE));
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return Cost.state(0);
    }
  }
}

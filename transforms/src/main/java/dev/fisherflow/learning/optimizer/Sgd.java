package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.BatchGradients;
import java.util.List;

/**
 * Stochastic gradient descent (Robbins and Monro 1951) with L2 weight decay w and momentum &mu;
 * (Sutskever et al. 2013, in PyTorch's form): g &larr; &nabla;L + w&theta;; b &larr; &mu;b + g; d =
 * b, or with Nesterov's momentum d = g + &mu;b.
 */
final class Sgd extends DirectionOptimizer {

  private final double weightDecay;
  private final double momentum;
  private final boolean nesterov;
  private final NDList buffer;

  Sgd(NDList parameters, Double clipNorm, double weightDecay, double momentum, boolean nesterov) {
    super(parameters, clipNorm);
    this.weightDecay = weightDecay;
    this.momentum = momentum;
    this.nesterov = nesterov;
    buffer = momentum == 0 ? null : newState("momentum");
  }

  @Override
  public boolean needsPerSampleGradients() {
    return false;
  }

  @Override
  Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    NDList gradient = gradient(owner, gradients);
    NDList vectors = new NDList(gradient.size());
    for (NDArray block : gradient) {
      vectors.add(ParameterLayout.keep(owner, block::duplicate));
    }
    layout().decay(vectors, parameters, weightDecay);
    if (buffer != null) {
      for (int i = 0; i < vectors.size(); i++) {
        NDArray vector = vectors.get(i);
        NDArray sum = buffer.get(i).muli(momentum).addi(vector);
        if (nesterov) {
          ParameterLayout.keep(owner, () -> vector.addi(sum.mul(momentum)).duplicate()).close();
        } else {
          sum.copyTo(vector);
        }
      }
    }
    multiplyByRates(vectors);
    return Direction.of(vectors, gradient);
  }

  /** SGD as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final Setting<Double> WEIGHT_DECAY =
        Setting.number("weightDecay", Domain.atLeast(0), "w: wθ is added to the gradient")
            .byDefault(0.0);

    private static final Setting<Double> MOMENTUM =
        Setting.number(
                "momentum", Domain.belowOne(), "μ, the decay of the sum of gradients; 0 keeps none")
            .byDefault(0.0)
            .searchedIn(new SearchRange.Choice<>(List.of(0.0, 0.9)));

    private static final Declaration DECLARATION =
        Declaration.of(
                "sgd", "SGD", 30, "Stochastic gradient descent with momentum and L2 weight decay.")
            .from("torch.optim.SGD")
            .with(
                LEARNING_RATE.searchedIn(new SearchRange.Log(1e-3, 1e2)),
                WEIGHT_DECAY,
                MOMENTUM,
                CLIP_NORM,
                LORA_PLUS);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Optimizer create(Settings settings, NDList parameters) {
      return new Sgd(
          parameters,
          settings.get(CLIP_NORM),
          settings.get(WEIGHT_DECAY),
          settings.get(MOMENTUM),
          false);
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return Cost.state(settings.get(MOMENTUM) == 0 ? 0 : Cost.numbers(parameters));
    }
  }
}

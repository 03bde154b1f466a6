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
 * Gradient descent with Nesterov's momentum &mu; and L2 weight decay w, in PyTorch's form: g &larr;
 * &nabla;L + w&theta;; b &larr; &mu;b + g; d = g + &mu;b.
 *
 * <pre>
 * Sutskever, I., Martens, J., Dahl, G., Hinton, G.
 * On the importance of initialization and momentum in deep learning
 * ICML 2013.
 * </pre>
 */
final class Nesterov extends DirectionOptimizer {

  private final double weightDecay;
  private final double momentum;
  private final NDList buffer;

  private Nesterov(NDList parameters, Double clipNorm, double weightDecay, double momentum) {
    super(parameters, clipNorm);
    this.weightDecay = weightDecay;
    this.momentum = momentum;
    buffer = newState("momentum");
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
    for (int i = 0; i < vectors.size(); i++) {
      NDArray vector = vectors.get(i);
      NDArray b = buffer.get(i).muli(momentum).addi(vector);
      ParameterLayout.keep(owner, () -> vector.addi(b.mul(momentum)).duplicate()).close();
    }
    multiplyByRates(vectors);
    return Direction.of(vectors, gradient);
  }

  /** SGD with Nesterov's momentum as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final Setting<Double> WEIGHT_DECAY =
        Setting.number("weightDecay", Domain.atLeast(0), "w: wθ is added to the gradient")
            .byDefault(0.0);

    private static final Setting<Double> MOMENTUM =
        Setting.number("momentum", Domain.properFraction(), "μ, the decay of the sum of gradients")
            .byDefault(0.9)
            .searchedIn(new SearchRange.Uniform(0.7, 0.98));

    private static final Declaration DECLARATION =
        Declaration.of(
                "nesterov",
                "Nesterov",
                32,
                "Stochastic gradient descent that looks ahead along its momentum.")
            .from("torch.optim.SGD with nesterov=True")
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
      return new Nesterov(
          parameters, settings.get(CLIP_NORM), settings.get(WEIGHT_DECAY), settings.get(MOMENTUM));
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return Cost.state(Cost.numbers(parameters));
    }
  }
}

package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import java.util.List;

/** {@link Sgd} with Nesterov's momentum, as specifications name it. */
public final class Nesterov implements OptimizerFamily {

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
    return new Sgd(
        parameters,
        settings.get(CLIP_NORM),
        settings.get(WEIGHT_DECAY),
        settings.get(MOMENTUM),
        true);
  }

  @Override
  public Cost cost(Settings settings, List<Shape> parameters) {
    return Cost.state(Cost.numbers(parameters));
  }
}

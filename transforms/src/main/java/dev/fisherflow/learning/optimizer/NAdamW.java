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
 * Adam with Nesterov's momentum and decoupled weight decay w, as in PyTorch. With &mu;&#8348; =
 * &beta;&#8321;(1 &minus; &frac12; 0.96&#7511;&#7584;), &psi; the momentum's decay, &Pi;&#8348; =
 * &mu;&#8321; &hellip; &mu;&#8348; and m, v, v&#770; as in Adam:
 *
 * <pre>
 * d = [ (1 - mu_t) / (1 - Pi_t) g + mu_{t+1} / (1 - Pi_{t+1}) m ] / (sqrt(v^) + eps) + w theta
 *
 * Dozat, T.
 * Incorporating Nesterov Momentum into Adam
 * ICLR 2016 Workshop.
 * </pre>
 */
final class NAdamW extends DirectionOptimizer {

  private static final double BASE = 0.96;

  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;
  private final double momentumDecay;
  private final NDList first;
  private final NDList second;

  private NAdamW(NDList parameters, Settings settings) {
    super(parameters, settings.get(OptimizerFamily.CLIP_NORM));
    beta1 = settings.get(AdamSettings.BETA1);
    beta2 = settings.get(AdamSettings.BETA2);
    epsilon = settings.get(AdamSettings.EPSILON);
    weightDecay = settings.get(AdamSettings.WEIGHT_DECAY);
    momentumDecay = settings.get(Family.MOMENTUM_DECAY);
    first = newState("first");
    second = newState("second");
  }

  @Override
  public boolean needsPerSampleGradients() {
    return false;
  }

  @Override
  Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    NDList gradient = gradient(owner, gradients);
    double product = 1;
    for (long step = 1; step <= stepsDone(); step++) {
      product *= momentum(step);
    }
    double next = momentum(stepsDone() + 1);
    double ofGradient = (1 - momentum(stepsDone())) / (1 - product);
    double ofMean = next / (1 - product * next);
    NDList vectors = new NDList(gradient.size());
    for (int i = 0; i < gradient.size(); i++) {
      NDArray g = gradient.get(i);
      NDArray m = first.get(i);
      NDArray v = second.get(i);
      vectors.add(ParameterLayout.keep(owner, () -> update(g, m, v, ofGradient, ofMean)));
    }
    layout().decay(vectors, parameters, weightDecay);
    multiplyByRates(vectors);
    return Direction.of(vectors, gradient);
  }

  private double momentum(long step) {
    return beta1 * (1 - 0.5 * Math.pow(BASE, step * momentumDecay));
  }

  private NDArray update(NDArray g, NDArray m, NDArray v, double ofGradient, double ofMean) {
    double secondBias = 1 - Math.pow(beta2, stepsDone());
    m.muli(beta1).addi(g.mul(1 - beta1));
    v.muli(beta2).addi(g.square().muli(1 - beta2));
    NDArray root = v.sqrt().divi(Math.sqrt(secondBias)).addi(epsilon);
    return g.mul(ofGradient).addi(m.mul(ofMean)).divi(root);
  }

  /** NAdamW as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final Setting<Double> MOMENTUM_DECAY =
        Setting.number("momentumDecay", Domain.atLeast(0), "ψ, how fast the momentum grows to β₁")
            .byDefault(4e-3);

    private static final Declaration DECLARATION =
        Declaration.of(
                "nadamw", "NAdamW", 22, "AdamW that looks ahead along the mean of gradients.")
            .from("Dozat 2016, as torch.optim.NAdam with decoupled_weight_decay=True")
            .with(
                LEARNING_RATE.searchedIn(new SearchRange.Log(1e-5, 1e-2)),
                AdamSettings.SEARCHED_DECAY,
                AdamSettings.BETA1.searchedIn(new SearchRange.Uniform(0.7, 0.98)),
                AdamSettings.BETA2,
                AdamSettings.EPSILON,
                MOMENTUM_DECAY,
                CLIP_NORM,
                LORA_PLUS);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Optimizer create(Settings settings, NDList parameters) {
      return new NAdamW(parameters, settings);
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return Cost.state(2 * Cost.numbers(parameters));
    }
  }
}

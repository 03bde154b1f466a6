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
 * Steps of one size in every coordinate, with decoupled weight decay w: d = sign(&beta;&#8321;m +
 * (1 &minus; &beta;&#8321;)g) + w&theta;, and then m &larr; &beta;&#8322;m + (1 &minus;
 * &beta;&#8322;)g.
 *
 * <pre>
 * Chen, X. et al.
 * Symbolic Discovery of Optimization Algorithms
 * NeurIPS 2023.
 * </pre>
 */
final class Lion extends DirectionOptimizer {

  private final double beta1;
  private final double beta2;
  private final double weightDecay;
  private final NDList mean;

  private Lion(NDList parameters, Settings settings) {
    super(parameters, settings.get(OptimizerFamily.CLIP_NORM));
    beta1 = settings.get(Family.BETA1);
    beta2 = settings.get(Family.BETA2);
    weightDecay = settings.get(Family.WEIGHT_DECAY);
    mean = newState("mean");
  }

  @Override
  public boolean needsPerSampleGradients() {
    return false;
  }

  @Override
  Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    NDList gradient = gradient(owner, gradients);
    NDList vectors = new NDList(gradient.size());
    for (int i = 0; i < gradient.size(); i++) {
      NDArray g = gradient.get(i);
      NDArray m = mean.get(i);
      vectors.add(ParameterLayout.keep(owner, () -> update(g, m)));
    }
    layout().decay(vectors, parameters, weightDecay);
    multiplyByRates(vectors);
    return Direction.of(vectors, gradient);
  }

  private NDArray update(NDArray g, NDArray m) {
    NDArray sign = m.mul(beta1).addi(g.mul(1 - beta1)).sign();
    m.muli(beta2).addi(g.mul(1 - beta2));
    return sign;
  }

  /** Lion as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final Setting<Double> WEIGHT_DECAY =
        AdamSettings.WEIGHT_DECAY.byDefault(0.1).searchedIn(new SearchRange.Log(1e-3, 1));

    private static final Setting<Double> BETA1 =
        Setting.number("beta1", Domain.belowOne(), "share of the mean in what gives the signs")
            .byDefault(0.9);

    private static final Setting<Double> BETA2 =
        Setting.number("beta2", Domain.belowOne(), "decay of the mean of gradients")
            .byDefault(0.99);

    private static final Declaration DECLARATION =
        Declaration.of(
                "lion",
                "Lion",
                24,
                "Steps of one size in every coordinate, by the signs of a mean.")
            .from("Chen et al. 2023, as lion-pytorch")
            .with(
                LEARNING_RATE.searchedIn(new SearchRange.Log(1e-6, 1e-3)),
                WEIGHT_DECAY,
                BETA1,
                BETA2,
                CLIP_NORM,
                LORA_PLUS);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Optimizer create(Settings settings, NDList parameters) {
      return new Lion(parameters, settings);
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return Cost.state(Cost.numbers(parameters));
    }
  }
}

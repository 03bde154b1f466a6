package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.BatchGradients;
import java.util.List;

/**
 * Adam that estimates its own rate: the distance D from the start to a solution. With D of the step
 * before, &eta; = rate &middot; D and &beta;&#8323; = &radic;&beta;&#8322;:
 *
 * <pre>
 * r   = beta3 r + (D / D0) eta g.(theta0 - theta)
 * s   = beta3 s + (D / D0) eta g
 * m   = beta1 m + (1 - beta1) D g,   v = beta2 v + (1 - beta2) D^2 g^2
 * D'  = max(D, r / |s|_1)
 * theta = theta - eta m / (sqrt(v) + D' eps) - eta w theta
 *
 * Mishchenko, K., Defazio, A.
 * Prodigy: An Expeditiously Adaptive Parameter-Free Learner
 * ICML 2024, Algorithm 4.
 * </pre>
 */
final class Prodigy extends DirectionOptimizer {

  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;
  private final double firstDistance;
  private final NDList start;
  private final NDList sum;
  private final NDList first;
  private final NDList second;
  private final Scalars scalars;

  private Prodigy(NDList parameters, Settings settings) {
    super(parameters, settings.get(OptimizerFamily.CLIP_NORM));
    beta1 = settings.get(AdamSettings.BETA1);
    beta2 = settings.get(AdamSettings.BETA2);
    epsilon = settings.get(AdamSettings.EPSILON);
    weightDecay = settings.get(Family.WEIGHT_DECAY);
    firstDistance = settings.get(Family.FIRST_DISTANCE);
    start = newState("start", parameters);
    sum = newState("sum");
    first = newState("first");
    second = newState("second");
    scalars = new Scalars(newState("distance", new Shape(2)));
    scalars.set(firstDistance, 0);
  }

  @Override
  public boolean needsPerSampleGradients() {
    return false;
  }

  @Override
  double factor(double rate, double norm) {
    return 1;
  }

  @Override
  Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    NDList gradient = gradient(owner, gradients);
    NDList now = layout().flatten(parameters, owner);
    double[] kept = scalars.get();
    double distance = kept[0];
    double beta3 = Math.sqrt(beta2);
    double eta = rate() * distance;
    double weight = distance / firstDistance * eta;
    double numerator =
        beta3 * kept[1]
            + weight * (InnerProduct.of(gradient, start) - InnerProduct.of(gradient, now));
    double denominator = 0;
    for (int i = 0; i < gradient.size(); i++) {
      denominator += accumulate(owner, gradient.get(i), i, distance, beta3, weight);
    }
    NDList vectors = new NDList(gradient.size());
    if (denominator == 0) { // no gradient yet, or no rate: nothing moves
      gradient.forEach(g -> vectors.add(ParameterLayout.keep(owner, g::zerosLike)));
      return Direction.of(vectors, gradient);
    }
    double reached = scalars.set(Math.max(distance, numerator / denominator), numerator)[0];
    for (int i = 0; i < gradient.size(); i++) {
      NDArray m = first.get(i);
      NDArray v = second.get(i);
      vectors.add(
          ParameterLayout.keep(owner, () -> m.div(v.sqrt().addi(reached * epsilon)).muli(eta)));
    }
    layout().decay(vectors, parameters, eta * weightDecay);
    return Direction.of(vectors, gradient);
  }

  /** Adds a gradient to the means and to s; gives the sum of |s|. */
  private double accumulate(
      NDManager owner, NDArray g, int block, double distance, double beta3, double weight) {
    NDArray sign =
        ParameterLayout.keep(
            owner,
            () -> {
              first.get(block).muli(beta1).addi(g.mul(distance * (1 - beta1)));
              second
                  .get(block)
                  .muli(beta2)
                  .addi(g.square().muli(distance * distance * (1 - beta2)));
              return sum.get(block).muli(beta3).addi(g.mul(weight)).sign();
            });
    return InnerProduct.of(new NDList(sum.get(block)), new NDList(sign));
  }

  /** Prodigy as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final Setting<Double> FACTOR = LEARNING_RATE.byDefault(1.0);

    private static final Setting<Double> WEIGHT_DECAY = AdamSettings.WEIGHT_DECAY.byDefault(0.0);

    private static final Setting<Double> FIRST_DISTANCE =
        Setting.number("firstDistance", Domain.above(0), "D₀, far below the distance to travel")
            .byDefault(1e-6);

    private static final Declaration DECLARATION =
        Declaration.of(
                "prodigy", "Prodigy", 26, "Adam that estimates its own rate: it needs none tuned.")
            .from("Mishchenko and Defazio 2024, Algorithm 4, as prodigyopt")
            .with(
                FACTOR,
                WEIGHT_DECAY,
                AdamSettings.BETA1,
                AdamSettings.BETA2,
                AdamSettings.EPSILON,
                FIRST_DISTANCE,
                CLIP_NORM)
            .refusing(LORA_PLUS, "estimates one rate for all parameters");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Optimizer create(Settings settings, NDList parameters) {
      return new Prodigy(parameters, settings);
    }

    @Override
    public double firstRate(Settings settings) {
      return settings.get(FACTOR);
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return Cost.state(4 * Cost.numbers(parameters) + 2);
    }
  }
}

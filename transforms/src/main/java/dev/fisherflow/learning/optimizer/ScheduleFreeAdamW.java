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
 * AdamW that averages instead of letting its rate decay. Gradients are taken at y between the fast
 * z and the average x; x is what is validated and saved. With v&#770; as in Adam and c&#8348; =
 * &gamma;&#8348;&sup2; / &Sigma;&gamma;&sup2;, &gamma;&#8348; the largest rate so far:
 *
 * <pre>
 * y = (1 - beta1) z + beta1 x
 * z = z - rate ( g(y) / (sqrt(v^) + eps) + w y )
 * x = (1 - c) x + c z
 *
 * Defazio, A. et al.
 * The Road Less Scheduled
 * NeurIPS 2024.
 * </pre>
 *
 * The parameters hold y; x follows from y and z.
 */
final class ScheduleFreeAdamW extends DirectionOptimizer {

  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;
  private final NDList fast;
  private final NDList second;
  private final Scalars scalars;

  private ScheduleFreeAdamW(NDList parameters, Settings settings) {
    super(parameters, settings.get(OptimizerFamily.CLIP_NORM));
    beta1 = settings.get(Family.BETA1);
    beta2 = settings.get(AdamSettings.BETA2);
    epsilon = settings.get(AdamSettings.EPSILON);
    weightDecay = settings.get(AdamSettings.WEIGHT_DECAY);
    fast = newState("fast", parameters);
    second = newState("second");
    scalars = new Scalars(newState("weights", new Shape(2)));
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
    NDList updates = new NDList(gradient.size());
    for (int i = 0; i < gradient.size(); i++) {
      NDArray g = gradient.get(i);
      NDArray v = second.get(i);
      updates.add(ParameterLayout.keep(owner, () -> update(g, v)));
    }
    layout().decay(updates, parameters, weightDecay);
    multiplyByRates(updates);
    double[] kept = scalars.get();
    double largest = Math.max(kept[0], rate());
    double weight = largest * largest;
    double total = scalars.set(largest, kept[1] + weight)[1];
    double share = total == 0 ? 0 : weight / total;
    NDList now = layout().flatten(parameters, owner);
    NDList vectors = new NDList(gradient.size());
    for (int i = 0; i < gradient.size(); i++) {
      NDArray y = now.get(i);
      NDArray z = fast.get(i);
      NDArray u = updates.get(i);
      vectors.add(
          ParameterLayout.keep(
              owner, () -> y.sub(z).muli(share).addi(u.mul(rate() * (1 - beta1 * (1 - share))))));
      ParameterLayout.keep(owner, () -> z.subi(u.mul(rate())).duplicate()).close();
    }
    return Direction.of(vectors, gradient);
  }

  private NDArray update(NDArray g, NDArray v) {
    double secondBias = 1 - Math.pow(beta2, stepsDone());
    v.muli(beta2).addi(g.square().muli(1 - beta2));
    return g.div(v.div(secondBias).sqrt().addi(epsilon));
  }

  @Override
  public Swap swapForSaved(NDList parameters) {
    NDManager owner = parameters.head().getManager().newSubManager();
    NDList trained = new NDList(parameters.size());
    parameters.forEach(tensor -> trained.add(ParameterLayout.keep(owner, tensor::duplicate)));
    NDList now = layout().flatten(parameters, owner);
    NDList changes = new NDList(now.size());
    for (int i = 0; i < now.size(); i++) {
      NDArray y = now.get(i);
      NDArray z = fast.get(i);
      changes.add(ParameterLayout.keep(owner, () -> z.sub(y).muli(1 / beta1 - 1)));
    }
    layout().subtract(parameters, changes);
    return () -> {
      for (int i = 0; i < parameters.size(); i++) {
        trained.get(i).copyTo(parameters.get(i));
      }
      owner.close();
    };
  }

  /** Schedule-Free AdamW as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final Setting<Double> BETA1 =
        Setting.number(
                "beta1", Domain.properFraction(), "share of the average where gradients are taken")
            .byDefault(0.9)
            .searchedIn(new SearchRange.Uniform(0.9, 0.98));

    private static final Declaration DECLARATION =
        Declaration.of(
                "schedulefree",
                "Schedule-Free AdamW",
                28,
                "AdamW that averages its weights instead of letting its rate decay; the average is"
                    + " what is validated and saved.")
            .from("Defazio et al. 2024, as schedulefree.AdamWScheduleFree")
            .with(
                LEARNING_RATE.searchedIn(new SearchRange.Log(1e-5, 1e-1)),
                AdamSettings.SEARCHED_DECAY,
                BETA1,
                AdamSettings.BETA2,
                AdamSettings.EPSILON,
                CLIP_NORM,
                LORA_PLUS);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Optimizer create(Settings settings, NDList parameters) {
      return new ScheduleFreeAdamW(parameters, settings);
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return Cost.state(2 * Cost.numbers(parameters) + 2);
    }
  }
}

package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.BatchGradients;
import java.util.List;

/**
 * Adam with decoupled weight decay w, as in PyTorch: m and v are the decaying means of g and
 * g&sup2;, and d = m&#770; / (&radic;v&#770; + &epsilon;) + w&theta; with m&#770; = m / (1 &minus;
 * &beta;&#8321;&#7511;), v&#770; = v / (1 &minus; &beta;&#8322;&#7511;).
 *
 * <pre>
 * Loshchilov, I., Hutter, F.
 * Decoupled Weight Decay Regularization
 * ICLR 2019.
 * </pre>
 */
public final class AdamW extends DirectionOptimizer {

  /** Its word in specifications. */
  public static final String NAME = "adamw";

  private final AdamMoments moments;
  private final double weightDecay;
  private final NDList first;
  private final NDList second;

  private AdamW(NDList parameters, Settings settings) {
    super(parameters, settings.get(OptimizerFamily.CLIP_NORM));
    moments = AdamMoments.of(settings);
    weightDecay = settings.get(AdamSettings.WEIGHT_DECAY);
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
    NDList vectors = new NDList(gradient.size());
    for (int i = 0; i < gradient.size(); i++) {
      NDArray g = gradient.get(i);
      NDArray m = first.get(i);
      NDArray v = second.get(i);
      vectors.add(ParameterLayout.keep(owner, () -> moments.direction(g, m, v, stepsDone())));
    }
    layout().decay(vectors, parameters, weightDecay);
    multiplyByRates(vectors);
    return Direction.of(vectors, gradient);
  }

  /** AdamW as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final Declaration DECLARATION =
        Declaration.of(NAME, "AdamW", 20, "Adam with decoupled weight decay.")
            .from("Loshchilov and Hutter 2019, as torch.optim.AdamW")
            .with(
                LEARNING_RATE.searchedIn(new SearchRange.Log(1e-5, 1e-2)),
                AdamSettings.SEARCHED_DECAY,
                AdamSettings.BETA1,
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
      return new AdamW(parameters, settings);
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return Cost.state(2 * Cost.numbers(parameters));
    }
  }
}

package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.SolveSettings;
import java.util.Arrays;
import java.util.List;

/**
 * The exact improved empirical Fisher update: every sample's loss is to fall with the squared norm
 * of its gradient at the logits, so that what is learnt is left alone (paper, Eq. 8).
 *
 * <pre>
 * Wu, X., Yu, W., Zhang, C., Woodland, P.
 * An Improved Empirical Fisher Approximation for Natural Gradient Descent
 * NeurIPS 2024.
 * </pre>
 */
final class ImprovedEmpiricalFisher extends GramOptimizer {

  ImprovedEmpiricalFisher(NDList parameters, SolvingSettings settings) {
    super(parameters, settings);
  }

  @Override
  Batch batch(BatchGradients gradients) {
    PerSampleGradients rows = gradients.perSample();
    return new Batch(rows, gradients.logitGradientNorms(), ones(rows.samples()));
  }

  /** Rows over their norms at the logits, at the loss's scale. */
  @Override
  double[] curvatures(Batch batch, BatchGradients gradients) {
    double scale = gradients.scale();
    return Arrays.stream(batch.targets())
        .map(square -> scale / Math.max(square, Double.MIN_NORMAL))
        .toArray();
  }

  /** iEF as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final double STEP_FACTOR = 1.15;

    private static final Declaration DECLARATION =
        Declaration.of(
                "ief",
                "iEF",
                60,
                "Exact improved empirical Fisher update: the loss of a sample falls with the"
                    + " squared norm of its gradient at the logits.")
            .from("Wu et al. 2024, Eq. 8")
            .with(
                LEARNING_RATE.searchedIn(new SearchRange.Log(0.3, 300)),
                SolveSettings.DAMPING,
                SolveSettings.DUPLICATE_COSINE,
                SolvingSettings.MOMENTUM,
                SolvingSettings.WEIGHT_DECAY,
                SolvingSettings.NORM_BOUND,
                SolvingSettings.ADAPT_DAMPING,
                SolveSettings.ROWS)
            .refusing(CLIP_NORM, NOT_CLIPPED)
            .refusing(LORA_PLUS, NOT_RATED);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public boolean evaluated() {
      return true;
    }

    @Override
    public Optimizer create(Settings settings, NDList parameters) {
      return new ImprovedEmpiricalFisher(parameters, SolvingSettings.of(this, settings));
    }

    @Override
    public List<String> conflicts(Settings settings) {
      return SolvingSettings.conflicts(settings);
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return SolvingSettings.cost(settings, parameters, 1, STEP_FACTOR);
    }
  }
}

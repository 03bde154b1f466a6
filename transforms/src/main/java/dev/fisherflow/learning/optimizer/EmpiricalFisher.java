package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.SolveSettings;
import java.util.List;

/**
 * The exact empirical Fisher update (J&#7488;J + &lambda;I)&#8315;&sup1;&nabla;L: every sample's
 * loss is to fall alike (paper, Eq. 5; Kunstner, Balles and Hennig 2019, "Limitations of the
 * empirical Fisher approximation for natural gradient descent").
 */
public final class EmpiricalFisher extends GramOptimizer {

  EmpiricalFisher(NDList parameters, SolvingSettings settings) {
    super(parameters, settings);
  }

  @Override
  Batch batch(BatchGradients gradients) {
    PerSampleGradients rows = gradients.perSample();
    double[] ones = ones(rows.samples());
    return new Batch(rows, ones, ones);
  }

  /** J&#7488;J is &kappa; times the Fisher matrix of the loss that it stands for. */
  @Override
  double[] curvatures(Batch batch, BatchGradients gradients) {
    return constant(batch.targets().length, 1 / gradients.scale());
  }

  /** Its name; the indicators of rules that draw labels are compared to those of this rule. */
  public static final String NAME = "ef";

  /** EF as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final double STEP_FACTOR = 1.15;

    private static final Declaration DECLARATION =
        Declaration.of(
                NAME,
                "EF",
                40,
                "Exact empirical Fisher update: the loss of every sample falls alike.")
            .from("Wu et al. 2024, Eq. 5")
            .with(
                LEARNING_RATE.oneOf(RATE),
                FIRST_STEP_NORM.oneOf(RATE).searchedIn(new SearchRange.Log(1e-4, 10)),
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
      return new EmpiricalFisher(parameters, SolvingSettings.of(this, settings));
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

package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.FisherRows;
import dev.fisherflow.learning.fisher.FisherScope;
import dev.fisherflow.learning.fisher.SolveSettings;
import java.util.List;

/**
 * The exact damped natural gradient (F + &lambda;I)&#8315;&sup1;&nabla;L of a batch, which all
 * other rules approximate: with F = R&#7488;R and &nabla;L = R&#7488;c it is R&#7488;(RR&#7488; +
 * &lambda;I)&#8315;&sup1;c.
 *
 * <pre>
 * Amari, S.
 * Natural Gradient Works Efficiently in Learning
 * Neural Computation 1998.
 * </pre>
 *
 * Over label words, F and &nabla;L are those of the distribution over the words' first tokens, at
 * &kappa; = 1 / N.
 */
final class NaturalGradient extends GramOptimizer {

  NaturalGradient(NDList parameters, SolvingSettings settings) {
    super(parameters, settings);
  }

  @Override
  Batch batch(BatchGradients gradients) {
    FisherRows fisher = gradients.fisher();
    return new Batch(fisher.rows(), fisher.coefficients(), fisher.coefficients());
  }

  @Override
  double[] curvatures(Batch batch, BatchGradients gradients) {
    return ones(batch.targets().length);
  }

  /** The natural gradient as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final double STEP_FACTOR = 1.15;
    private static final String OUTPUTS = "outputs";
    private static final String LABEL_WORDS = "labelWords";

    private static final Setting<String> OVER =
        Setting.word(
                "over",
                Domain.oneOf("a distribution of labels", List.of(OUTPUTS, LABEL_WORDS)),
                "whose Fisher matrix and gradient: of all outputs of the model, at most "
                    + FisherScope.MOST_OUTPUTS
                    + ", or, of a model that writes, of the label words' first tokens")
            .unsaid(OUTPUTS);

    private static final Setting<Double> DAMPING =
        SolveSettings.DAMPING
            .byDefault(-1.0)
            .searchedIn(
                new SearchRange.Choice<>(List.of(-1e-6, -1e-5, -1e-4, -1e-3, -1e-2, -1e-1, -1.0)));

    private static final Declaration DECLARATION =
        Declaration.of(
                "ngd",
                "NGD",
                70,
                "Exact damped natural gradient of the batch, for few outputs: what the others"
                    + " approximate.")
            .from("Amari 1998; Ren and Goldfarb 2019")
            .with(
                LEARNING_RATE.byDefault(1.0).searchedIn(new SearchRange.Log(0.03, 1)),
                DAMPING,
                OVER,
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
    public Optimizer create(Settings settings, NDList parameters) {
      return new NaturalGradient(parameters, SolvingSettings.of(this, settings, DAMPING));
    }

    @Override
    public List<String> conflicts(Settings settings) {
      return SolvingSettings.conflicts(settings);
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      Cost cost = SolvingSettings.cost(settings, parameters, 0, STEP_FACTOR);
      return new Cost(
          cost.stateNumbers(),
          0,
          cost.stepFactor(),
          settings.get(OVER).equals(OUTPUTS) ? FisherScope.OUTPUTS : FisherScope.LABEL_WORDS,
          cost.rounded());
    }
  }
}

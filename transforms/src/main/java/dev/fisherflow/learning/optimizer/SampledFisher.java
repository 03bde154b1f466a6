package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.SampledFisherSpectrum;
import dev.fisherflow.learning.fisher.SolveSettings;
import dev.fisherflow.learning.fisher.StackedGradients;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * The exact sampled Fisher update (F&#770; + &lambda;I)&#8315;&sup1;&nabla;L, with F&#770; the mean
 * over K draws of labels from the model's own distribution (paper, Eq. 49; Martens 2020, "New
 * insights and perspectives on the natural gradient method").
 */
final class SampledFisher extends SolvingOptimizer {

  private final int draws;
  private PerSampleGradients lastSampled;
  private PerSampleGradients lastRows;
  private double largest;

  SampledFisher(NDList parameters, SolvingSettings settings, int draws) {
    super(parameters, settings);
    this.draws = draws;
  }

  @Override
  Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    PerSampleGradients sampled = sample(gradients);
    DMatrixRMaj gram = sampled.gram();
    DivergedException.requireFinite("The Gram matrix of the sampled gradients", gram.data);
    SampledFisherSpectrum spectrum = new SampledFisherSpectrum(gram, draws, solve());
    // The gradient becomes the update, so that there is never a second vector over all parameters.
    PerSampleGradients rows = gradients.perSample();
    NDList vector = layout().flatten(rows.weightedSum(GramOptimizer.ones(rows.samples())), owner);
    double gradientSquare = InnerProduct.of(vector, vector);
    if (spectrum.damping() == 0) {
      vector.forEach(block -> block.muli(0));
    } else {
      double[] products = product(sampled, vector);
      projectOut(vector, sampled, spectrum, products);
      // Again: the first pass leaves rounding in the span, which 1 / lambda would magnify.
      projectOut(vector, sampled, spectrum, product(sampled, vector));
      vector.forEach(block -> block.divi(spectrum.damping()));
      add(vector, sampled, spectrum.spanWeights(products));
      if (hasMomentum()) {
        add(vector, sampled, negated(spectrum.carriedWeights(carried(sampled))));
      }
    }
    carry(vector);
    double dot = Arrays.stream(product(rows, vector)).sum();
    lastSampled = sampled;
    lastRows = rows;
    largest = SolveSettings.largest(gram);
    return new Direction(vector, gradientSquare, dot, Optional.empty()).with(spectrum.figures());
  }

  /** The rows' products are &kappa; times those of the loss's Fisher matrix. */
  @Override
  Foretold foretell(NDList change, BatchGradients gradients) {
    double linear = Arrays.stream(product(lastRows, change)).sum();
    double square = Arrays.stream(product(lastSampled, change)).map(x -> x * x).sum();
    return new Foretold(linear - square / draws / gradients.scale() / 2, largest);
  }

  private PerSampleGradients sample(BatchGradients gradients) {
    return draws == 1
        ? gradients.sampled(0)
        : new StackedGradients(IntStream.range(0, draws).mapToObj(gradients::sampled).toList());
  }

  private void projectOut(
      NDList vector,
      PerSampleGradients sampled,
      SampledFisherSpectrum spectrum,
      double[] products) {
    add(vector, sampled, negated(spectrum.projectionWeights(products)));
  }

  private static double[] negated(double[] weights) {
    return Arrays.stream(weights).map(weight -> -weight).toArray();
  }

  /** Adds &#308;&#7488;a to a vector in place. */
  private void add(NDList vector, PerSampleGradients sampled, double[] weights) {
    try (NDList views = layout().split(vector)) {
      sampled.addWeightedSum(weights, views);
    }
  }

  /** SF as specifications name it. */
  public static final class Family implements OptimizerFamily {

    /** The paper's: a second backward pass. */
    private static final double STEP_FACTOR = 1.6;

    private static final int MOST_DRAWS = 1000;

    private static final Setting<Integer> DRAWS =
        Setting.count("draws", Domain.between(1, MOST_DRAWS), "labels drawn for each sample")
            .byDefault(1);

    private static final Declaration DECLARATION =
        Declaration.of(
                "sf",
                "SF",
                50,
                "Exact sampled Fisher update: the gradient divided by the Fisher matrix of labels"
                    + " drawn from the model.")
            .from("Wu et al. 2024, Eq. 49")
            .inVersion(2) // keeps equal sampled rows, each a draw of its own
            .with(
                LEARNING_RATE.oneOf(RATE),
                FIRST_STEP_NORM.oneOf(RATE).searchedIn(new SearchRange.Log(1e-4, 10)),
                SolveSettings.DAMPING.within(Domain.nonZero("the update divides by it")),
                SolveSettings.SAMPLED_DUPLICATE_COSINE,
                DRAWS,
                SolvingSettings.MOMENTUM,
                SolvingSettings.WEIGHT_DECAY,
                SolvingSettings.NORM_BOUND,
                SolvingSettings.ADAPT_DAMPING,
                SolveSettings.ROWS)
            .refusing(CLIP_NORM, NOT_CLIPPED)
            .refusing(LORA_PLUS, NOT_RATED);

    @Override
    public boolean drawsLabels() {
      return true;
    }

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
      return new SampledFisher(parameters, SolvingSettings.of(this, settings), settings.get(DRAWS));
    }

    @Override
    public List<String> conflicts(Settings settings) {
      return SolvingSettings.conflicts(settings);
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return SolvingSettings.cost(settings, parameters, 1 + settings.get(DRAWS), STEP_FACTOR);
    }
  }
}

package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.SampledFisherSpectrum;
import dev.fisherflow.learning.fisher.SolveSettings;
import dev.fisherflow.learning.fisher.StackedGradients;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * The exact sampled Fisher update (F&#770; + &lambda;I)&#8315;&sup1;&nabla;L, with F&#770; the mean
 * over K draws of labels from the model's own distribution (paper, Eq. 49; Martens 2020, "New
 * insights and perspectives on the natural gradient method").
 */
final class SampledFisher extends DirectionOptimizer {

  private final SolveSettings settings;
  private final int draws;

  SampledFisher(NDList parameters, boolean normalised, SolveSettings settings, int draws) {
    super(parameters, normalised);
    this.settings = settings;
    this.draws = draws;
  }

  @Override
  public boolean needsPerSampleGradients() {
    return true;
  }

  @Override
  Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    PerSampleGradients sampled = sample(gradients);
    DMatrixRMaj gram = sampled.gram();
    DivergedException.requireFinite("The Gram matrix of the sampled gradients", gram.data);
    SampledFisherSpectrum spectrum = new SampledFisherSpectrum(gram, draws, settings);
    // The gradient becomes the update, so that there is never a second vector over all parameters.
    PerSampleGradients rows = gradients.perSample();
    NDList vector = layout().flatten(rows.weightedSum(ones(rows.samples())), owner);
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
    }
    double dot = Arrays.stream(product(rows, vector)).sum();
    return new Direction(vector, gradientSquare, dot, Optional.empty()).with(spectrum.figures());
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private PerSampleGradients sample(BatchGradients gradients) {
    return draws == 1
        ? gradients.sampled(0)
        : new StackedGradients(IntStream.range(0, draws).mapToObj(gradients::sampled).toList());
  }

  private double[] product(PerSampleGradients rows, NDList vector) {
    try (NDList direction = layout().split(vector)) {
      return rows.product(direction);
    }
  }

  private void projectOut(
      NDList vector,
      PerSampleGradients sampled,
      SampledFisherSpectrum spectrum,
      double[] products) {
    double[] weights = spectrum.projectionWeights(products);
    add(vector, sampled, Arrays.stream(weights).map(weight -> -weight).toArray());
  }

  /** Adds &#308;&#7488;a to a vector in place. */
  private void add(NDList vector, PerSampleGradients sampled, double[] weights) {
    try (NDList views = layout().split(vector)) {
      sampled.addWeightedSum(weights, views);
    }
  }
}

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
import java.util.ArrayList;
import java.util.List;

/**
 * Adafactor with a given learning rate and no first moment: as in Hugging Face's transformers with
 * relative_step, scale_parameter and warmup_init off. The second moment of a tensor with two or
 * more dimensions is kept as the means of its rows and columns (last two dimensions); it decays
 * with 1 &minus; t<sup>&minus;decayRate</sup>. Each tensor's update is divided down to a root mean
 * square of clipThreshold; weight decay is decoupled.
 *
 * <pre>
 * Shazeer, N., Stern, M.
 * Adafactor: Adaptive Learning Rates with Sublinear Memory Cost
 * ICML 2018.
 * </pre>
 */
final class Adafactor extends DirectionOptimizer {

  /** Added to the squared gradient, &epsilon;&#8321;. */
  static final double SQUARED_GRADIENT_FLOOR = 1e-30;

  private final double decayRate;
  private final double clipThreshold;
  private final double weightDecay;
  private final List<SecondMoment> moments = new ArrayList<>();

  Adafactor(
      NDList parameters,
      Double clipNorm,
      double decayRate,
      double clipThreshold,
      double weightDecay) {
    super(parameters, clipNorm);
    this.decayRate = decayRate;
    this.clipThreshold = clipThreshold;
    this.weightDecay = weightDecay;
    for (int i = 0; i < parameters.size(); i++) {
      Shape shape = parameters.get(i).getShape();
      int dimensions = shape.dimension();
      moments.add(
          dimensions < 2
              ? new FullMoment(newState("mean." + i, shape))
              : new FactoredMoment(
                  newState("rows." + i, without(shape, dimensions - 1)),
                  newState("columns." + i, without(shape, dimensions - 2))));
    }
  }

  private static Shape without(Shape shape, int dimension) {
    return shape.slice(0, dimension).addAll(shape.slice(dimension + 1));
  }

  /** Numbers that the second moment of a tensor is kept in. */
  static long stateNumbers(Shape shape) {
    return shape.dimension() < 2
        ? shape.size()
        : without(shape, shape.dimension() - 1).size()
            + without(shape, shape.dimension() - 2).size();
  }

  @Override
  public boolean needsPerSampleGradients() {
    return false;
  }

  @Override
  Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    double decay = 1 - Math.pow(stepsDone(), -decayRate);
    NDList gradient = gradient(owner, gradients);
    NDList vectors;
    try (NDList tensors = layout().split(gradient);
        NDList updates = new NDList(tensors.size())) {
      for (int i = 0; i < tensors.size(); i++) {
        NDArray tensor = tensors.get(i);
        SecondMoment moment = moments.get(i);
        updates.add(ParameterLayout.keep(owner, () -> update(tensor, moment, decay)));
      }
      vectors = layout().flatten(updates, owner);
    }
    layout().decay(vectors, parameters, weightDecay);
    multiplyByRates(vectors);
    return Direction.of(vectors, gradient);
  }

  private NDArray update(NDArray gradient, SecondMoment moment, double decay) {
    moment.accumulate(gradient.square().addi(SQUARED_GRADIENT_FLOOR), decay);
    NDArray update = gradient.div(moment.root());
    NDArray rootMeanSquare = update.square().mean().sqrt();
    return update.divi(rootMeanSquare.divi(clipThreshold).maximum(1));
  }

  /** A decaying mean of squared gradients. */
  private interface SecondMoment {

    void accumulate(NDArray square, double decay);

    /** The root of the mean, in a shape that divides the gradient. */
    NDArray root();
  }

  private record FullMoment(NDArray mean) implements SecondMoment {

    @Override
    public void accumulate(NDArray square, double decay) {
      mean.muli(decay).addi(square.muli(1 - decay));
    }

    @Override
    public NDArray root() {
      return mean.sqrt();
    }
  }

  /** The product of row and column means over the mean of all. */
  private record FactoredMoment(NDArray rows, NDArray columns) implements SecondMoment {

    @Override
    public void accumulate(NDArray square, double decay) {
      rows.muli(decay).addi(square.mean(new int[] {-1}).muli(1 - decay));
      columns.muli(decay).addi(square.mean(new int[] {-2}).muli(1 - decay));
    }

    @Override
    public NDArray root() {
      NDArray relative = rows.div(rows.mean(new int[] {-1}, true));
      return relative.sqrt().expandDims(-1).mul(columns.sqrt().expandDims(-2));
    }
  }

  /** Adafactor as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final Setting<Double> WEIGHT_DECAY = AdamSettings.WEIGHT_DECAY.byDefault(1e-5);

    private static final Setting<Double> DECAY_RATE =
        Setting.number(
                "decayRate",
                Domain.fraction(),
                "the second moment decays with 1 - t^-decayRate at step t")
            .byDefault(0.8);

    private static final Setting<Double> CLIP_THRESHOLD =
        Setting.number(
                "clipThreshold", Domain.above(0), "largest root mean square of a tensor's update")
            .byDefault(1.0);

    private static final Declaration DECLARATION =
        Declaration.of(
                "adafactor",
                "Adafactor",
                10,
                "Adam without a first moment, its second moment factored into rows and columns.")
            .from("Shazeer and Stern 2018, as transformers.Adafactor with a given rate")
            .with(
                LEARNING_RATE.searchedIn(new SearchRange.Log(1e-4, 1)),
                WEIGHT_DECAY,
                DECAY_RATE,
                CLIP_THRESHOLD,
                CLIP_NORM,
                LORA_PLUS);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Optimizer create(Settings settings, NDList parameters) {
      return new Adafactor(
          parameters,
          settings.get(CLIP_NORM),
          settings.get(DECAY_RATE),
          settings.get(CLIP_THRESHOLD),
          settings.get(WEIGHT_DECAY));
    }

    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return Cost.state(parameters.stream().mapToLong(Adafactor::stateNumbers).sum());
    }
  }
}

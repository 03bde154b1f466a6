package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
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
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Matrices move by their momentum with all its singular values near 1, M &larr; &mu;M + G, d = 0.2
 * &radic;max(p, d) NS(G + &mu;M) + w&theta;, and all else as AdamW has it. Of LoRA the factors B
 * are the matrices, of full tuning the layers' weights.
 *
 * <pre>
 * Jordan, K. et al.
 * Muon: An optimizer for hidden layers in neural networks
 * 2024; the factor by which rates are AdamW's: Liu, J. et al., Muon is Scalable for LLM Training, 2025.
 * </pre>
 */
final class Muon extends DirectionOptimizer {

  private static final double FACTOR = 0.2;

  private final double momentum;
  private final double weightDecay;
  private final AdamMoments adam;
  private final NDList first = new NDList();
  private final NDList second = new NDList();
  private final BitSet matrices;
  private final int tensors;

  /** Layout of what AdamW moves; null if nothing. */
  private final ParameterLayout rest;

  /** Places of the matrices by shape, with their momenta [K, p, d]. */
  private final Map<List<Integer>, NDArray> groups = new LinkedHashMap<>();

  private Muon(NDList parameters, BitSet matrices, Settings settings) {
    super(parameters, settings.get(OptimizerFamily.CLIP_NORM));
    this.matrices = (BitSet) matrices.clone();
    tensors = parameters.size();
    momentum = settings.get(Family.MOMENTUM);
    weightDecay = settings.get(AdamSettings.WEIGHT_DECAY);
    Map<Shape, List<Integer>> byShape = new LinkedHashMap<>();
    NDList others = new NDList();
    for (int i = 0; i < tensors; i++) {
      if (matrices.get(i)) {
        byShape.computeIfAbsent(parameters.get(i).getShape(), s -> new ArrayList<>()).add(i);
      } else {
        others.add(parameters.get(i));
      }
    }
    byShape.forEach(
        (shape, places) ->
            groups.put(
                places,
                newState("momentum." + groups.size(), new Shape(places.size()).addAll(shape))));
    rest = others.isEmpty() ? null : new ParameterLayout(others);
    adam = AdamMoments.of(settings);
    if (rest != null) {
      for (Shape shape : rest.shapes()) {
        first.add(newState("first." + first.size(), shape));
        second.add(newState("second." + second.size(), shape));
      }
    }
  }

  @Override
  public boolean needsPerSampleGradients() {
    return false;
  }

  @Override
  Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    NDList gradient = gradient(owner, gradients);
    NDArray[] directions = new NDArray[tensors];
    NDList given = layout().split(gradient);
    groups.forEach(
        (places, sum) -> {
          NDArray moved = ParameterLayout.keep(owner, () -> orthogonal(places, given, sum));
          for (int k = 0; k < places.size(); k++) {
            directions[places.get(k)] = moved.get(k);
          }
        });
    if (rest != null) {
      addRest(owner, given, directions);
    }
    NDList vectors = layout().flatten(new NDList(directions), owner);
    layout().decay(vectors, parameters, weightDecay);
    multiplyByRates(vectors);
    return Direction.of(vectors, gradient);
  }

  /** Of matrices of one shape, with one series of products for all. */
  private NDArray orthogonal(List<Integer> places, NDList given, NDArray sum) {
    NDArray gradients = NDArrays.stack(new NDList(places.stream().map(given::get).toList()));
    sum.muli(momentum).addi(gradients);
    Shape shape = given.get(places.get(0)).getShape();
    double factor = FACTOR * Math.sqrt(Math.max(shape.get(0), shape.get(1)));
    return NewtonSchulz.of(gradients.add(sum.mul(momentum))).mul(factor);
  }

  private void addRest(NDManager owner, NDList given, NDArray[] directions) {
    NDList others = new NDList();
    for (int i = matrices.nextClearBit(0); i < tensors; i = matrices.nextClearBit(i + 1)) {
      others.add(given.get(i));
    }
    NDList gradient = rest.flatten(others, owner);
    NDList moved = new NDList();
    for (int i = 0; i < gradient.size(); i++) {
      NDArray g = gradient.get(i);
      NDArray m = first.get(i);
      NDArray v = second.get(i);
      moved.add(ParameterLayout.keep(owner, () -> adam.direction(g, m, v, stepsDone())));
    }
    NDList split = rest.split(moved);
    int next = 0;
    for (int i = matrices.nextClearBit(0); i < tensors; i = matrices.nextClearBit(i + 1)) {
      directions[i] = split.get(next++);
    }
  }

  /** Muon as specifications name it. */
  public static final class Family implements OptimizerFamily {

    private static final double STEP_FACTOR = 1.05;

    private static final Setting<Double> MOMENTUM =
        Setting.number(
                "momentum", Domain.belowOne(), "μ, the decay of the matrices' sum of gradients")
            .byDefault(0.95);

    private static final Declaration DECLARATION =
        Declaration.of(
                "muon",
                "Muon",
                26,
                "Matrices move by their momentum with all singular values near 1, of LoRA the"
                    + " factors B; all else as AdamW has it.")
            .from("Jordan et al. 2024; Liu et al. 2025, as torch.optim.Muon with match_rms_adamw")
            .with(
                LEARNING_RATE.searchedIn(new SearchRange.Log(1e-5, 1e-2)),
                AdamSettings.SEARCHED_DECAY,
                MOMENTUM,
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
    public boolean needsMatrices() {
      return true;
    }

    /** Where nobody says which are the matrices, all tensors of two dimensions are. */
    @Override
    public Optimizer create(Settings settings, NDList parameters) {
      BitSet matrices = new BitSet();
      for (int i = 0; i < parameters.size(); i++) {
        matrices.set(i, parameters.get(i).getShape().dimension() == 2);
      }
      return new Muon(parameters, matrices, settings);
    }

    @Override
    public Optimizer create(Settings settings, NDList parameters, BitSet matrices) {
      return new Muon(parameters, matrices, settings);
    }

    /** At most: of matrices there is one moment and not two. */
    @Override
    public Cost cost(Settings settings, List<Shape> parameters) {
      return new Cost(2 * Cost.numbers(parameters), 0, STEP_FACTOR);
    }
  }
}

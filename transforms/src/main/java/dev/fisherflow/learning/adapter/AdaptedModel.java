package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.random.KeyedRandom;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A frozen model with an adapter's trained tensors: the function that a trial trains. */
public final class AdaptedModel implements AutoCloseable {

  private static final String WEIGHT = ".weight";

  private final Model model;
  private final Adapter adapter;
  private final List<String> names;
  private final NDManager manager;
  private final NDList parameters;

  private AdaptedModel(Model model, Adapter adapter, NDManager manager, NDList parameters) {
    this.model = model;
    this.adapter = adapter;
    this.names = adapter.tensors().stream().map(TensorSpec::name).toList();
    this.manager = manager;
    this.parameters = parameters;
    for (NDArray parameter : parameters) {
      parameter.setRequiresGradient(true);
    }
  }

  /**
   * A model whose adapter starts at draws keyed by seed and tensor name.
   *
   * @param parent parent of the manager that owns the trained tensors
   * @param type floating type, that of the model's weights
   */
  public static AdaptedModel initialised(
      Model model, Adapter adapter, long seed, NDManager parent, DataType type) {
    NDManager manager = parent.newSubManager();
    NDList parameters = new NDList();
    for (TensorSpec tensor : adapter.tensors()) {
      Random random = KeyedRandom.of(seed, "initial " + tensor.name());
      int count = Math.toIntExact(tensor.shape().size());
      double[] numbers = tensor.initial().numbers(random, count);
      // A copy, so that nothing holds the buffer of doubles, twice the parameters' size.
      try (NDManager scope = manager.newSubManager()) {
        NDArray parameter = scope.create(numbers, tensor.shape()).toType(type, false).duplicate();
        parameter.attach(manager);
        parameters.add(parameter);
      }
    }
    return new AdaptedModel(model, adapter, manager, parameters);
  }

  /** A model with an adapter's tensors read from a file; they move to this model's manager. */
  static AdaptedModel of(Model model, Adapter adapter, NDManager manager, NDList parameters) {
    return new AdaptedModel(model, adapter, manager, parameters);
  }

  /** Names of the trained tensors. */
  public List<String> names() {
    return names;
  }

  /**
   * The trained tensors, each in its own shape [s], in the order of their names; changed in place.
   */
  public NDList parameters() {
    return parameters;
  }

  /** Which of the trained tensors are LoRA's factors B. */
  public BitSet outerFactors() {
    return adapter.outerFactors();
  }

  /**
   * Which of the trained tensors are matrices between hidden states: LoRA's factors B, of full
   * tuning the weights of the layers that an adapter can wrap, the head's aside.
   */
  public BitSet matrices() {
    BitSet factors = adapter.outerFactors();
    if (!factors.isEmpty()) {
      return factors;
    }
    Set<String> layers = new HashSet<>(model.architecture().linears().keySet());
    model.architecture().head().ifPresent(head -> head.modules().forEach(layers::remove));
    BitSet matrices = new BitSet();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      matrices.set(
          i,
          name.endsWith(WEIGHT)
              && layers.contains(name.substring(0, name.length() - WEIGHT.length())));
    }
    return matrices;
  }

  /** Numbers trained. */
  public long trainableParameters() {
    return parameters.stream().mapToLong(NDArray::size).sum();
  }

  /**
   * Numbers that hold one sample's gradient beyond its pass.
   *
   * @param tokens length of its text; of no matter to models of images
   */
  public long numbersPerSample(int tokens) {
    return adapter.numbersPerSample(tokens, false);
  }

  /**
   * A forward pass to differentiate.
   *
   * @param inputs N samples
   * @param perSample whether the samples' own gradients are asked for
   * @param scope owner of the pass's arrays, which the inputs must belong to
   * @return logits [N, C] or [N, L, C], and the leaves
   */
  public ForwardPass forward(Inputs inputs, boolean perSample, Dropout dropout, NDManager scope) {
    Leaves leaves =
        perSample ? adapter.perSampleLeaves(parameters, scope) : new Leaves(names, parameters);
    return new ForwardPass(recorded(inputs, leaves, dropout), leaves);
  }

  /**
   * A forward pass that catches the inputs of the trained linear maps and the gradients of their
   * outputs, without dropout.
   *
   * @param inputs N samples
   * @param scope owner of the pass's arrays, which the inputs must belong to
   * @return logits [N, C] or [N, L, C], and the leaves
   */
  public LinearPass forwardOfLinears(Inputs inputs, NDManager scope) {
    LinearLeaves leaves = new LinearLeaves(names, parameters, scope);
    return new LinearPass(recorded(inputs, leaves, Dropout.NONE), leaves);
  }

  private NDArray recorded(Inputs inputs, Leaves leaves, Dropout dropout) {
    try (Recording recording = Recording.open()) {
      return model.logits(inputs, new AdaptedLayers(adapter, model.layers(), leaves, dropout));
    }
  }

  /**
   * Logits without dropout.
   *
   * @param inputs N samples
   * @return [N, C] or [N, L, C], attached to the inputs' manager
   */
  public NDArray predict(Inputs inputs) {
    return model.logits(inputs, layers());
  }

  /** The layers without dropout, for passes that take the model's parts by themselves. */
  public Layers layers() {
    return new AdaptedLayers(adapter, model.layers(), new Leaves(names, parameters), Dropout.NONE);
  }

  /** The model under the adapter. */
  public Model model() {
    return model;
  }

  /** The adapter. */
  Adapter adapter() {
    return adapter;
  }

  /** The trained tensors by name, each in its own shape [s]. */
  public Map<String, NDArray> byName() {
    Map<String, NDArray> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), parameters.get(i));
    }
    return byName;
  }

  /**
   * The model's tensors with the adapter worked into them, by the names of the model's family.
   *
   * @return each in the shape of its file
   * @throws dev.fisherflow.learning.model.file.ModelException if the adapter changes no weights
   */
  public Map<String, NDArray> merged() {
    return adapter.merged(model.layers().weights(), byName());
  }

  @Override
  public void close() {
    manager.close();
  }

  /**
   * What a forward pass leaves.
   *
   * @param logits [N, C] or [N, L, C] with a recorded graph
   * @param leaves what the graph starts from
   */
  public record ForwardPass(NDArray logits, Leaves leaves) {}

  /**
   * What a forward pass that catches linear maps leaves.
   *
   * @param logits [N, C] or [N, L, C] with a recorded graph
   * @param leaves the maps' inputs and what their outputs' gradients are taken of
   */
  public record LinearPass(NDArray logits, LinearLeaves leaves) {}
}

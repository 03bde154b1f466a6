package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.fisher.factored.HeldRows;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Weights;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** What is trained on top of a frozen model, and how it takes part in the forward pass. */
public interface Adapter {

  /**
   * Which of the tensors are the outer factors of low-rank products, LoRA's B, that may have a rate
   * of their own.
   */
  default BitSet outerFactors() {
    return new BitSet();
  }

  /** The trained tensors, in a fixed order. */
  List<TensorSpec> tensors();

  /**
   * The frozen layers with the adapter put over them.
   *
   * @param frozen the model's own layers
   * @param leaves the trained tensors, each in its shape [s]
   * @param dropout what dropping does in this pass
   */
  Layers over(FrozenLayers frozen, Leaves leaves, Dropout dropout);

  /** The key of a trained tensor in peft's files. */
  default String fileKey(String tensor) {
    return "base_model.model." + tensor;
  }

  /** All keys that a trained tensor is written under: one for each version of its model's names. */
  default List<String> writtenKeys(String tensor) {
    return List.of(fileKey(tensor));
  }

  /** Keys that a trained tensor is read from; the first that a file holds counts. */
  default List<String> readKeys(String tensor) {
    return writtenKeys(tensor);
  }

  /**
   * The leaves of a forward pass whose samples' own gradients are asked for.
   *
   * @param parameters the trained tensors [s] in the order of {@link #tensors}
   * @param scope owner of the leaves
   */
  default Leaves perSampleLeaves(NDList parameters, NDManager scope) {
    return new SampleLeaves(tensors().stream().map(TensorSpec::name).toList(), parameters);
  }

  /** Numbers trained. */
  default long trainableParameters() {
    return tensors().stream().mapToLong(tensor -> tensor.shape().size()).sum();
  }

  /**
   * How the samples' gradients of tensors are held that are not formed as rows.
   *
   * @param samples N of a batch
   * @param tokens length of its texts; of no matter to models of images
   * @return in the order of {@link #tensors}; none if all are formed
   */
  default List<HeldRows> heldRows(int samples, int tokens) {
    return List.of();
  }

  /**
   * Numbers that hold one sample's gradient.
   *
   * @param tokens length of its text; of no matter to models of images
   * @param recorded whether the pass that it comes from is still there, with all that layers read
   */
  default long numbersPerSample(int tokens, boolean recorded) {
    List<HeldRows> held = heldRows(1, tokens);
    return held.isEmpty()
        ? trainableParameters()
        : held.stream().mapToLong(rows -> rows.numbers(recorded)).sum();
  }

  /**
   * The model's tensors with this adapter worked into them.
   *
   * @param frozen the model's own tensors, float64
   * @param trained the trained tensors by name, float64
   * @return all tensors by the names of the model's family, each in the shape of its file
   * @throws ModelException if the adapter changes no weights
   */
  default Map<String, NDArray> merged(Weights frozen, Map<String, NDArray> trained) {
    throw new ModelException(
        "expected an adapter that changes weights, found one that does not, so that it cannot be"
            + " merged into them: leave --merged out");
  }

  /** Whether peft reads its files; those of all parameters are a model's. */
  default boolean readByPeft() {
    return true;
  }

  /** The content of peft's {@code adapter_config.json}. */
  ObjectNode configuration();
}

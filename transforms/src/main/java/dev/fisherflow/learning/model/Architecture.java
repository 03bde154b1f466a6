package dev.fisherflow.learning.model;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a model follows from its configuration alone, weights unseen: its tensors and where
 * adapters can be put.
 */
public interface Architecture {

  /** The frozen tensors by Hugging Face name, tied ones once. */
  Map<String, Shape> tensors();

  /** Linear layers that an adapter can wrap, by module path, in the order of the forward pass. */
  Map<String, LinearShape> linears();

  /** Last parts of the names of the layers that LoRA usually wraps: attention's query and value. */
  default List<String> queryAndValue() {
    return List.of("query", "value");
  }

  /**
   * Numbers that a forward pass of one sample makes, about: inputs and outputs of its linear layers
   * and, for each attention, scores, shifted scores and weights.
   *
   * @param tokens tokens of a text; of no matter to a model of images
   */
  long activations(int tokens);

  /** Names by which layers read tensors that have another name: a head that is an embedding. */
  default Map<String, String> ties() {
    return Map.of();
  }

  /**
   * What is read with a tensor in a pass over one sample: of each use of a matrix its vectors.
   *
   * @param tensor its name
   * @param shape its shape
   * @param tokens tokens of a text; of no matter to a model of images
   * @return none for a tensor that is no matrix
   */
  default List<Reading> readings(String tensor, Shape shape, int tokens) {
    if (shape.dimension() % 2 == 1) {
      return List.of();
    }
    String module = tensor.substring(0, tensor.lastIndexOf('.'));
    if (head().filter(head -> head.modules().contains(module)).isPresent()) {
      return List.of(new Reading(1, false));
    }
    boolean linear = shape.dimension() > 2 || linears().containsKey(module);
    return List.of(new Reading(tokens, !linear));
  }

  /** What its inputs may be, where they are token ids; by default anything. */
  default TextLimits textLimits() {
    return TextLimits.NONE;
  }

  /** What stands before the names of all its modules but the head, such as {@code bert.}. */
  default String prefix() {
    return "";
  }

  /** Other names that versions of Hugging Face's library have for a linear layer. */
  default List<String> aliases(String module) {
    return List.of();
  }

  /** The classification head, if there is one: the model's own, or a new one. */
  Optional<Head> head();

  /**
   * Numbers that it makes of a sample.
   *
   * @param labels of the task, which a new head makes as many outputs as
   */
  default int outputs(int labels) {
    return head().map(Head::outputs).filter(own -> own > 0).orElse(labels);
  }

  /** Whether its outputs are tokens of words. */
  default boolean writes() {
    return false;
  }

  /** The token embeddings that a prompt can be put before, if the model is one for prompts. */
  Optional<Embeddings> embeddings();

  /** How Hugging Face's libraries call the model. */
  HuggingFaceName huggingFaceName();

  /** Whether files hold the matrices of its linear layers as [in, out]. */
  default boolean transposed() {
    return false;
  }

  /** Why its weights are not those of the class that it is named after; empty if they are. */
  default Optional<String> unlikeItsClass() {
    return Optional.empty();
  }

  /** Numbers in the frozen tensors. */
  default long parameters() {
    return tensors().values().stream().mapToLong(Shape::size).sum();
  }

  /**
   * What a model can be given of a text.
   *
   * @param vocabulary token ids are below it
   * @param tokens most tokens of an input
   * @param segments segments that an input may have
   * @param frame special tokens that stand around it
   */
  record TextLimits(int vocabulary, int tokens, int segments, Frame frame) {

    /** Of a model that reads no token ids, or says nothing of them. */
    public static final TextLimits NONE =
        new TextLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Frame.ANY);
  }

  /** Which special tokens stand around a text. */
  enum Frame {
    ANY,
    /** One after it, at which it ends. */
    END,
    /** One before it, whose state stands for all, and one after it. */
    BOTH
  }

  /**
   * A use of a matrix.
   *
   * @param vectors of one sample that are read
   * @param ids whether they are ids, of rows of the matrix
   */
  record Reading(long vectors, boolean ids) {}

  /**
   * A linear layer's widths.
   *
   * @param in features it reads
   * @param out features it makes
   */
  record LinearShape(long in, long out) {
    /** Numbers read and made for one vector. */
    public long numbers() {
      return in + out;
    }
  }

  /**
   * A classification head: a linear layer, and those before it that are trained with it.
   *
   * @param before module paths of the layers before the last, each as wide as what it reads
   * @param module module path of the last layer
   * @param in features that each layer reads
   * @param outputs numbers it makes among the frozen weights; 0 if these hold no head
   * @param kept whether a head among the frozen weights is kept where settings do not say
   * @param biased whether its layers have biases
   */
  public record Head(
      List<String> before, String module, long in, int outputs, boolean kept, boolean biased) {

    /** A head whose layers have biases. */
    public Head(List<String> before, String module, long in, int outputs, boolean kept) {
      this(before, module, in, outputs, kept, true);
    }

    /** A head of one layer, kept where it is there. */
    public Head(String module, long in, int outputs) {
      this(List.of(), module, in, outputs, true);
    }

    /** A head of one layer that is no part of the frozen weights. */
    public Head(String module, long in) {
      this(module, in, 0);
    }

    /** The module paths of all layers, in the order of the forward pass. */
    public List<String> modules() {
      return Stream.concat(before.stream(), Stream.of(module)).toList();
    }

    /** The shapes of all layers' weights and biases by name. */
    public Map<String, Shape> tensors(int outputs) {
      Map<String, Shape> tensors = new LinkedHashMap<>();
      for (String layer : modules()) {
        long out = layer.equals(module) ? outputs : in;
        tensors.put(layer + ".weight", new Shape(out, in));
        if (biased) {
          tensors.put(layer + ".bias", new Shape(out));
        }
      }
      return tensors;
    }

    /** The modules by which peft knows the head: of several layers, what stands first in names. */
    public List<String> saved() {
      return before.isEmpty()
          ? List.of(module)
          : modules().stream().map(layer -> layer.replaceAll("\\..*", "")).distinct().toList();
    }
  }

  /**
   * The embeddings that an encoder reads.
   *
   * @param width numbers in the embedding of a token
   * @param depth layers of the encoder
   * @param heads attention heads
   */
  record Embeddings(long width, int depth, int heads) {}

  /**
   * Names for the readers of adapter configurations.
   *
   * @param className class in Python's transformers
   * @param library the class's module
   * @param taskType peft's task type
   */
  record HuggingFaceName(String className, String library, String taskType) {}
}

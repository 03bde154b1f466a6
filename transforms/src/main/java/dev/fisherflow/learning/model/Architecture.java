package dev.fisherflow.learning.model;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** The token embeddings that a prompt can be put before, if the model is one for prompts. */
  Optional<Embeddings> embeddings();

  /** How Hugging Face's libraries call the model. */
  HuggingFaceName huggingFaceName();

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
   * A classification head.
   *
   * @param module its module path
   * @param in features it reads
   * @param outputs numbers it makes among the frozen weights; 0 if these hold no head
   */
  public record Head(String module, long in, int outputs) {
    /** A head that is no part of the frozen weights. */
    public Head(String module, long in) {
      this(module, in, 0);
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

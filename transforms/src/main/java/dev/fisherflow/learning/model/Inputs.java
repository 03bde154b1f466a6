package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.Arrays;
import java.util.List;

/** What a model's forward pass reads, for a batch of N samples. */
public sealed interface Inputs {

  /** Samples N. */
  int samples();

  /**
   * Texts, their tokens one after the other.
   *
   * @param tokens how many tokens each text has
   * @param tokenIds int64 [tokens]
   * @param typeIds int64 [tokens], or null where all are 0
   */
  record Text(TokenBatch tokens, NDArray tokenIds, NDArray typeIds) implements Inputs {

    /**
     * The texts that a model is given.
     *
     * @param inputs texts, their tokens [tokens]
     * @param longest tokens that it reads at most
     * @throws ModelException if there are other inputs, or a text is longer
     */
    public static Text required(Inputs inputs, int longest) {
      if (!(inputs instanceof Text text)) {
        throw new ModelException(
            "the model reads texts, the dataset holds " + inputs.getClass().getSimpleName());
      }
      int found = text.tokens().longest();
      if (found > longest) {
        throw new ModelException(
            "the model reads at most %d tokens, an input has %d: set training.maxTokens to %d or less"
                .formatted(longest, found, longest));
      }
      return text;
    }

    /**
     * Texts of tokens.
     *
     * @param tokenIds of each text
     * @param typeIds of each text, none where all are 0
     * @param scope owner of the arrays [tokens]
     */
    public static Text of(List<int[]> tokenIds, List<int[]> typeIds, NDManager scope) {
      int[] lengths = tokenIds.stream().mapToInt(text -> text.length).toArray();
      TokenBatch tokens = new TokenBatch(lengths, scope);
      boolean typed = typeIds.stream().anyMatch(text -> text.length > 0);
      return new Text(tokens, joined(tokenIds, scope), typed ? joined(typeIds, scope) : null);
    }

    private static NDArray joined(List<int[]> ids, NDManager scope) {
      return scope.create(ids.stream().flatMapToInt(Arrays::stream).asLongStream().toArray());
    }

    @Override
    public int samples() {
      return tokens.samples();
    }
  }

  /**
   * Images, resized and normalised.
   *
   * @param pixels floating [N, channels, height, width]; for an MLP any [N, &hellip;]
   */
  record Images(NDArray pixels) implements Inputs {
    @Override
    public int samples() {
      return Math.toIntExact(pixels.getShape().get(0));
    }
  }

  /**
   * Texts and what the decoder reads for them.
   *
   * @param source the texts
   * @param output of each, the start token, then the output tokens but the last
   */
  record TextToText(Text source, Text output) implements Inputs {
    @Override
    public int samples() {
      return source.samples();
    }
  }
}

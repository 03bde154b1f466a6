package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;

/** What a model's forward pass reads, for a batch of N samples. */
public sealed interface Inputs {

  /** Samples N. */
  int samples();

  /**
   * Texts, padded at the right to the longest of the batch.
   *
   * @param tokenIds int64 [N, T]
   * @param typeIds int64 [N, T], or null where all are 0
   * @param mask floating [N, T], 1 for a token and 0 for padding, or null where nothing is padded
   */
  record Text(NDArray tokenIds, NDArray typeIds, NDArray mask) implements Inputs {
    @Override
    public int samples() {
      return Math.toIntExact(tokenIds.getShape().get(0));
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
   * @param decoderIds int64 [N, L]: the start token, then the output tokens but the last
   */
  record TextToText(Text source, NDArray decoderIds) implements Inputs {
    @Override
    public int samples() {
      return source.samples();
    }
  }
}

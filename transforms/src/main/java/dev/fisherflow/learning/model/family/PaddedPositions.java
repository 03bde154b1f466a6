package dev.fisherflow.learning.model.family;

import java.util.stream.IntStream;

/**
 * Positions of tokens where pads stand between a prompt and its text. The pads themselves are not
 * computed: nobody attends to them.
 *
 * @param prompt virtual tokens before the pads
 * @param paddedTo tokens that pads and text have together; a longer text has no pads
 */
record PaddedPositions(int prompt, int paddedTo) {

  /**
   * Positions of the first tokens of a prompt with its text.
   *
   * @param tokens that both have together
   * @param count how many positions
   */
  int[] of(int tokens, int count) {
    int pads = Math.max(0, paddedTo - (tokens - prompt));
    return IntStream.range(0, count).map(t -> t < prompt ? t : t + pads).toArray();
  }
}

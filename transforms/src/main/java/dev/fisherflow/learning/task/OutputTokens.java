package dev.fisherflow.learning.task;

import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.model.Inputs;
import java.util.Arrays;
import java.util.List;

/** Tokens that a text-to-text model is to write, and what its decoder reads meanwhile. */
final class OutputTokens {

  private OutputTokens() {}

  /** A text's tokens with the end token, once. */
  static int[] ended(int[] ids, int endToken) {
    if (ids.length > 0 && ids[ids.length - 1] == endToken) {
      return ids;
    }
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = endToken;
    return ended;
  }

  /** The start token, then the labels but their last tokens. */
  static Inputs.Text shifted(List<int[]> labels, int startToken, NDManager scope) {
    return Inputs.Text.of(
        labels.stream().map(label -> shifted(label, startToken)).toList(), List.of(), scope);
  }

  private static int[] shifted(int[] label, int startToken) {
    int[] shifted = new int[label.length];
    shifted[0] = startToken;
    System.arraycopy(label, 0, shifted, 1, label.length - 1);
    return shifted;
  }
}

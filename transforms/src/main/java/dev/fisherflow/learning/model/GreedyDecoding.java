package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a text-to-text model writes when every token is the likeliest after those before it. The
 * decoder reads its whole output again for each token, as outputs here are a few tokens long.
 */
public final class GreedyDecoding {

  private GreedyDecoding() {}

  /**
   * Writes one output for each text.
   *
   * @param memory what the encoder made of N texts
   * @param layers the layers to use: the model's own or an adapter over them
   * @param longest most tokens of an output
   * @return tokens of each output, without start and end tokens
   */
  public static List<int[]> decode(
      EncoderDecoder model, EncoderDecoder.Memory memory, Layers layers, int longest) {
    NDManager scope = memory.states().getManager();
    int rows = memory.tokens().samples();
    int[][] outputs = new int[rows][longest + 1];
    for (int[] output : outputs) {
      output[0] = model.startToken();
    }
    int[] lengths = new int[rows];
    Arrays.fill(lengths, -1);
    for (int length = 0; length < longest && unfinished(lengths); length++) {
      long[] next = next(model, memory, outputs, length + 1, layers, scope);
      for (int n = 0; n < rows; n++) {
        outputs[n][length + 1] = Math.toIntExact(next[n]);
        if (lengths[n] < 0 && next[n] == model.endToken()) {
          lengths[n] = length;
        }
      }
    }
    List<int[]> written = new ArrayList<>();
    for (int n = 0; n < rows; n++) {
      int length = lengths[n] < 0 ? longest : lengths[n];
      written.add(Arrays.copyOfRange(outputs[n], 1, length + 1));
    }
    return written;
  }

  private static boolean unfinished(int[] lengths) {
    return Arrays.stream(lengths).anyMatch(length -> length < 0);
  }

  /** The likeliest next token of each row after its first tokens. */
  private static long[] next(
      EncoderDecoder model,
      EncoderDecoder.Memory memory,
      int[][] outputs,
      int tokens,
      Layers layers,
      NDManager scope) {
    try (NDScope arrays = new NDScope()) {
      arrays.suppressNotUsedWarning();
      List<int[]> begun = Stream.of(outputs).map(output -> Arrays.copyOf(output, tokens)).toList();
      NDArray logits = model.decode(memory, Inputs.Text.of(begun, List.of(), scope), layers);
      return logits.get(":, " + (tokens - 1)).argMax(-1).toLongArray();
    }
  }
}

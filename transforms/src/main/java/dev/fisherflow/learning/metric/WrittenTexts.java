package dev.fisherflow.learning.metric;

import dev.fisherflow.declaration.Declaration;
import java.util.Arrays;
import java.util.OptionalDouble;

/** Counts of what a text-to-text model writes against its labels. */
public final class WrittenTexts {

  private long texts;
  private long firstTokensRight;
  private long textsRight;

  /**
   * Compares a text with its label, both without the end token; a text without its end is one token
   * longer than any label.
   */
  public void add(int[] label, int[] written) {
    texts++;
    firstTokensRight += written.length > 0 && written[0] == label[0] ? 1 : 0;
    textsRight += Arrays.equals(label, written) ? 1 : 0;
  }

  /** Adds the counts of another part. */
  public void merge(WrittenTexts other) {
    texts += other.texts;
    firstTokensRight += other.firstTokensRight;
    textsRight += other.textsRight;
  }

  /** Texts counted. */
  public long texts() {
    return texts;
  }

  /** Share of the texts that begin as their labels; NaN without texts. */
  public double firstTokenAccuracy() {
    return (double) firstTokensRight / texts;
  }

  /** Share of the texts that are their labels; NaN without texts. */
  public double accuracy() {
    return (double) textsRight / texts;
  }

  /**
   * The accuracy that the paper's program reports. It knows nothing of the task's label words, and
   * of words that begin alike it counts either as right. No task of ours is selected by it.
   */
  public static final class FirstToken implements MetricDefinition {

    private static final Declaration DECLARATION =
        Declaration.of(
                "teacher_forced_first_token_accuracy",
                "first token",
                6,
                "Share of samples of which the likeliest first output token, of the whole"
                    + " vocabulary, is the label's.")
            .from("the paper's program");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(WrittenTexts texts) {
      return OptionalDouble.of(texts.firstTokenAccuracy());
    }
  }

  /** Accuracy of greedy decoding. */
  public static final class Greedy implements MetricDefinition {

    private static final Declaration DECLARATION =
        Declaration.of(
            "greedy_decoding_accuracy",
            "greedy decoding",
            7,
            "Share of samples of which greedy decoding writes the label and ends.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(WrittenTexts texts) {
      return OptionalDouble.of(texts.accuracy());
    }
  }
}

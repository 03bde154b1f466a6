package dev.fisherflow.learning.metric;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How near a written text is to the one that was wanted, from 0 to 1.
 *
 * <p>Words are those of ROUGE's own programs: runs of the letters a to z, in any case, and digits;
 * texts without any have a score of 0.
 */
public final class TextScores {

  private TextScores() {}

  /** 1 if they are the same but for white space, 0 otherwise. */
  public static double exact(String wanted, String written) {
    return spaced(wanted).equals(spaced(written)) ? 1 : 0;
  }

  private static String spaced(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /**
   * The harmonic mean of precision and recall of the longest common subsequence of words (Lin 2004,
   * ROUGE-L of one sentence; no stemming).
   */
  public static double rougeL(String wanted, String written) {
    List<String> one = words(wanted);
    List<String> other = words(written);
    return harmonic(common(one, other), one.size(), other.size());
  }

  /** The harmonic mean of precision and recall of words, in any order (Rajpurkar et al. 2016). */
  public static double wordsF1(String wanted, String written) {
    List<String> one = words(wanted);
    List<String> other = words(written);
    Map<String, Integer> left = new HashMap<>();
    one.forEach(word -> left.merge(word, 1, Integer::sum));
    int shared = 0;
    for (String word : other) {
      if (left.merge(word, -1, Integer::sum) >= 0) {
        shared++;
      }
    }
    return harmonic(shared, one.size(), other.size());
  }

  private static double harmonic(int shared, int wanted, int written) {
    return shared == 0 ? 0 : 2.0 * shared / (wanted + written);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** The length of the longest common subsequence. */
  private static int common(List<String> one, List<String> other) {
    int[] lengths = new int[other.size() + 1];
    for (String word : one) {
      int diagonal = 0;
      for (int i = 1; i < lengths.length; i++) {
        int above = lengths[i];
        lengths[i] = word.equals(other.get(i - 1)) ? diagonal + 1 : Math.max(above, lengths[i - 1]);
        diagonal = above;
      }
    }
    return lengths[other.size()];
  }
}

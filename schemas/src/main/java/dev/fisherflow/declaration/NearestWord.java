package dev.fisherflow.declaration;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what a misspelt word was meant to be. */
public final class NearestWord {

  private NearestWord() {}

  /** The known word with the smallest edit distance, if under half of it would have to change. */
  public static Optional<String> to(String word, Collection<String> known) {
    return known.stream()
        .filter(candidate -> word.length() <= 2 * candidate.length())
        .filter(candidate -> 2 * distance(word, candidate) < candidate.length() + 1)
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /** "; did you mean 'x'?", or nothing. */
  public static String hint(String word, Collection<String> known) {
    return to(word, known).map(NearestWord::hint).orElse("");
  }

  /** The same of a word that was found. */
  public static String hint(String near) {
    return "; did you mean '" + near + "'?";
  }

  private static int distance(String word, String candidate) {
    return LevenshteinDistance.getDefaultInstance().apply(letters(word), letters(candidate));
  }

  private static String letters(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }
}

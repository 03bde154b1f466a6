package dev.fisherflow.transforms.selection;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What becomes of a trial that diverged after a validation. */
public enum Diverged {
  /** It counts with its best checkpoint before that, as in the paper. */
  KEEP_BEST("keepBest"),
  /** It counts as one that failed. */
  AS_FAILED("discard");

  private final String word;

  Diverged(String word) {
    this.word = word;
  }

  /** That of a name. */
  public static Optional<Diverged> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
  }

  /** All names. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Diverged::toString).toList();
  }

  /** Its name in specifications. */
  @Override
  public String toString() {
    return word;
  }
}

package dev.fisherflow.transforms.selection;

/** What becomes of a trial that diverged after a validation. */
public enum Diverged {
  /** It counts with its best checkpoint before that, as in the paper. */
  KEEP_BEST("keepBest"),
  /** It counts as one that failed. */
  DISCARD("discard");

  private final String word;

  Diverged(String word) {
    this.word = word;
  }

  /** Its name in specifications. */
  public String word() {
    return word;
  }
}

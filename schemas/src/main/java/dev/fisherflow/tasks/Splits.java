package dev.fisherflow.tasks;

import java.util.List;

/**
 * The splits of a task beside {@link #TRAIN}.
 *
 * @param dev those that together make the validation score
 * @param test those to predict
 * @param testLabelled whether the test splits come with labels: there is a test score then, and no
 *     submission
 */
public record Splits(List<String> dev, List<String> test, boolean testLabelled) {

  /** The split to learn from, which every task has. */
  public static final String TRAIN = "train";

  /** The usual split to validate on. */
  public static final String DEV = "dev";

  /** The usual split to predict. */
  public static final String TEST = "test";

  /** One split dev and one split test without labels. */
  public static final Splits PLAIN = new Splits(List.of(DEV), List.of(TEST), false);

  /** Keeps copies. */
  public Splits {
    dev = List.copyOf(dev);
    test = List.copyOf(test);
  }

  /** Whether the rows of a split have labels that are read. */
  public boolean labelled(String split) {
    return testLabelled || !test.contains(split);
  }
}

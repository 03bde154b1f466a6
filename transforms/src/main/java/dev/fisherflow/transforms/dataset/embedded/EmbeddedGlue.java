package dev.fisherflow.transforms.dataset.embedded;

import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.embedded.Grammar.Row;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A small look-alike of GLUE in the official layouts: seven tasks in our own words, from a seed.
 * The labels are balanced; a few of the training labels are wrong, as in real data. The same seed
 * and sizes give the same bytes on every Java platform.
 *
 * @param seed of every draw
 * @param train rows of each training split
 * @param dev rows of each dev split
 * @param test rows of each test split
 */
public record EmbeddedGlue(long seed, int train, int dev, int test) {

  /** The tasks there is data for. */
  public static final List<Task> TASKS =
      List.of(Glue.COLA, Glue.SST2, Glue.MRPC, Glue.QQP, Glue.MNLI, Glue.QNLI, Glue.RTE);

  /** Part of the training labels that is wrong. */
  static final double LABEL_NOISE = 0.03;

  /** Draws in vain before the words are taken to be used up. */
  private static final int TRIES = 10_000;

  /** Checks the sizes. */
  public EmbeddedGlue {
    if (Math.min(train, Math.min(dev, test)) < 1) {
      throw new IllegalArgumentException(
          "expected at least one row in each split, found train %d, dev %d, test %d"
              .formatted(train, dev, test));
    }
  }

  /** The data that a first run uses: 600 training, 200 dev and 200 test rows of each task. */
  public static EmbeddedGlue standard() {
    return new EmbeddedGlue(1, 600, 200, 200);
  }

  /** Writes the files of all tasks into a folder, in place of those that are there. */
  public void publish(Workspace folder) {
    TASKS.forEach(task -> publish(task, folder));
  }

  /** Writes the files of one task into a folder, in place of those that are there. */
  public void publish(Task task, Workspace folder) {
    // No row of one split is a row of another.
    Set<Row> seen = new HashSet<>();
    publish(task, Splits.TRAIN, train, seen, folder);
    task.splits().dev().forEach(split -> publish(task, split, dev, seen, folder));
    task.splits().test().forEach(split -> publish(task, split, test, seen, folder));
  }

  private void publish(Task task, String split, int rows, Set<Row> seen, Workspace folder) {
    Random random = KeyedRandom.of(seed, "embedded " + task.key() + " " + split);
    Draw draw = new Draw(random);
    Grammar grammar = Grammar.of(task, split);
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      labels.add(i % task.labels().size());
    }
    Collections.shuffle(labels, random);
    OfficialLayout layout = OfficialLayout.of(task, split);
    StringBuilder text = new StringBuilder(layout.header());
    for (int i = 0; i < rows; i++) {
      int label = labels.get(i);
      Row row = unseen(grammar, draw, label, seen);
      if (split.equals(Splits.TRAIN) && draw.chance(LABEL_NOISE)) {
        label = (label + 1) % task.labels().size();
      }
      text.append(layout.line(i, row, task.labels().get(label)));
    }
    folder.publish(layout.path(), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Row unseen(Grammar grammar, Draw draw, int label, Set<Row> seen) {
    for (int tried = 0; tried < TRIES; tried++) {
      Row row = grammar.row(draw, label);
      if (seen.add(row)) {
        return row;
      }
    }
    throw new IllegalArgumentException(
        "the embedded data has no more than %d distinct rows of this task; ask for fewer"
            .formatted(seen.size()));
  }
}

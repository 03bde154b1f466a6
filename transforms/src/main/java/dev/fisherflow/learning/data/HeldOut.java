package dev.fisherflow.learning.data;

import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.util.Comparator;
import java.util.List;

/**
 * A dataset as trials of the fair protocol see it: some of the training examples are held out, and
 * stand in the place of the validation splits. Which ones is keyed by the task and the place of
 * each among the rows, so that all methods, models and seeds hold out the same, and a larger part
 * holds a smaller one.
 */
public final class HeldOut implements ExampleSource {

  /** Fewer examples choose by chance. */
  public static final long LEAST = 200;

  private static final long MOST = 2000;
  private static final long SHARE = 10;

  private final Task task;
  private final Long limit;
  private final ExampleSource whole;

  private HeldOut(Task task, Long limit, ExampleSource whole) {
    this.task = task;
    this.limit = limit;
    this.whole = whole;
  }

  /** What a trial trains and validates on: all as it is where it has no phase. */
  public static ExampleSource of(Trial trial, ExampleSource whole) {
    return trial.getPhase() == null ? whole : new HeldOut(Task.of(trial), trial.getLimit(), whole);
  }

  /**
   * How many examples are held out: a tenth of those that are used, from 200 to 2,000.
   *
   * @param rows training examples that there are
   * @param limit so many of them are used at most; null: all
   */
  public static long rows(long rows, Long limit) {
    long used = limit == null ? rows : Math.min(rows, limit);
    long part = Math.max(LEAST, Math.min(MOST, used / SHARE));
    return Math.min(part, rows / 2);
  }

  @Override
  public List<Example> read(String split) {
    List<String> validation = task.splits().dev();
    if (split.equals(Splits.TRAIN)) {
      return part(false);
    }
    if (!validation.contains(split)) {
      return whole.read(split);
    }
    return split.equals(validation.get(0)) ? part(true) : List.of();
  }

  /** The examples that are held out, or the others, in index order. */
  private List<Example> part(boolean held) {
    List<Example> examples = whole.read(Splits.TRAIN);
    long rows = rows(examples.size(), limit);
    List<Example> drawn =
        examples.stream()
            .sorted(
                Comparator.comparingLong((Example example) -> key(example.getIndex()))
                    .thenComparing(Example::getIndex))
            .toList();
    return (held ? drawn.stream().limit(rows) : drawn.stream().skip(rows))
        .sorted(Comparator.comparingLong(Example::getIndex))
        .toList();
  }

  private long key(long index) {
    return KeyedRandom.key(0, "held out of " + task.key(), index);
  }
}

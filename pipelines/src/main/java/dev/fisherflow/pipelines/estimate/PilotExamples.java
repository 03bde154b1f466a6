package dev.fisherflow.pipelines.estimate;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.data.HeldOut;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A small dataset of the same kind of examples as a large one: rows evenly spread over each split,
 * and for training as many as a pilot takes, again from the start if there are too few.
 */
final class PilotExamples {

  /** Rows kept of a training split: more do not change how long they are. */
  private static final int TRAINING_ROWS = 2048;

  /** Rows of a dev split that a pilot validates on, at most. */
  static final int DEV_ROWS = 128;

  private final ExampleSource whole;
  private final Map<String, List<Example>> spread = new HashMap<>();
  private final Map<String, Integer> rows = new HashMap<>();

  PilotExamples(ExampleSource whole) {
    this.whole = whole;
  }

  /** The examples of a pilot that trains on so many rows. */
  ExampleSource of(int trainingRows) {
    return split ->
        split.equals(Splits.TRAIN) ? repeated(spread(split), trainingRows) : spread(split);
  }

  /** How many times as many rows a trial validates on as a pilot does, on the dev splits. */
  double validationFactor(Trial trial) {
    List<String> devSplits = Task.of(trial).splits().dev();
    int used = devSplits.stream().mapToInt(split -> spread(split).size()).sum();
    spread(Splits.TRAIN);
    long all =
        trial.getPhase() == null
            ? devSplits.stream().mapToInt(rows::get).sum()
            : HeldOut.rows(rows.get(Splits.TRAIN), trial.getLimit());
    return used == 0 ? 1 : (double) all / used;
  }

  private List<Example> spread(String split) {
    return spread.computeIfAbsent(
        split,
        name -> {
          List<Example> all = whole.read(name);
          rows.put(name, all.size());
          int wanted = name.equals(Splits.TRAIN) ? TRAINING_ROWS : DEV_ROWS;
          int kept = Math.min(wanted, all.size());
          return IntStream.range(0, kept)
              .mapToObj(i -> all.get((int) ((long) i * all.size() / kept)))
              .toList();
        });
  }

  private static List<Example> repeated(List<Example> examples, int rows) {
    List<Example> repeated = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Example example =
          examples.get(
              rows <= examples.size()
                  ? (int) ((long) i * examples.size() / rows)
                  : i % examples.size());
      repeated.add(Example.newBuilder(example).setIndex(i).build());
    }
    return repeated;
  }
}

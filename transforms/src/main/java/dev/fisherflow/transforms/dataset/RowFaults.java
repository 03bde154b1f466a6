package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Task;
import java.util.function.Consumer;

/** The rows of a file with a fault, each told; there may be few of them. */
final class RowFaults {

  /** Largest share of a file's rows; with more it is damaged, or not the task's. */
  private static final double MOST = 0.01;

  private final Task task;
  private final String place;
  private final Consumer<FailedRecord> failures;
  private long leftOut;
  private long kept;
  private GlueRow first;

  /**
   * None yet.
   *
   * @param place the file, for messages
   * @param failures receives each row
   */
  RowFaults(Task task, String place, Consumer<FailedRecord> failures) {
    this.task = task;
    this.place = place;
    this.failures = failures;
  }

  void add(GlueRow row) {
    if (row.usable()) {
      kept++;
    } else {
      leftOut++;
    }
    first = first == null ? row : first;
    tell(row.line(), row.fault());
  }

  /** Tells a fault of the file that does not count. */
  void tell(long line, String cause) {
    failures.accept(
        FailedRecord.newBuilder()
            .setStage("prepare")
            .setFile(place)
            .setLine(line)
            .setCause(cause)
            .build());
  }

  /**
   * Requires that few rows have a fault.
   *
   * @param usable rows that are used
   * @throws DatasetException if they are more than one in a hundred, or no row is usable
   */
  void requireFew(long usable) {
    if (usable == 0) {
      throw new DatasetException(
          "%s: expected rows of %s, found none that can be read (%d cannot)"
              .formatted(place, task.key(), leftOut));
    }
    long faulty = leftOut + kept;
    long all = leftOut + usable;
    if (faulty > MOST * all) {
      throw new DatasetException(
          ("%s: %d of %d rows are not as those of %s should be, above the limit of 1 %%; the first,"
                  + " line %d: %s. Fetch the file again")
              .formatted(place, faulty, all, task.key(), first.line(), first.fault()));
    }
  }

  long leftOut() {
    return leftOut;
  }

  long kept() {
    return kept;
  }

  /** The line of the first; 0 if there is none. */
  long first() {
    return first == null ? 0 : first.line();
  }
}

package dev.fisherflow.transforms.dataset.survey;

import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts into words what the files of one task show that whoever reads its results should know. */
public final class DataWarnings {

  /** Said where nobody has looked. */
  public static final String UNKNOWN =
      "not known: a version of fisherflow that did not look prepared the data; prepare them again";

  /** What a row is counted by in a file of lines. */
  public static final String LINE = "line";

  /** And in files of images, in their order. */
  public static final String IMAGE = "image";

  private final Task task;
  private final String unit;
  private final List<DataWarning> warnings = new ArrayList<>();

  /**
   * None yet.
   *
   * @param unit what tells the place of a row
   */
  public DataWarnings(Task task, String unit) {
    this.task = task;
    this.unit = unit;
  }

  /** All that were added, in order. */
  public List<DataWarning> list() {
    return List.copyOf(warnings);
  }

  /**
   * Warns of a number of rows that is not the official one.
   *
   * @param more rows of the file that are not among the split's
   * @param official the number, if it is known
   */
  public void count(SplitSurvey split, String file, long more, OptionalInt official) {
    long rows = split.rows();
    if (official.isEmpty() || rows == official.getAsInt() || rows + more == official.getAsInt()) {
      return;
    }
    add(
        split.split(),
        "rows",
        "%s has %,d rows, the official file %,d%s",
        file,
        rows + more,
        official.getAsInt(),
        taskOf(split.split(), rows + more)
            .map(other -> "; that of " + other.title() + " has as many")
            .orElse(""));
  }

  /**
   * Warns of rows with faults.
   *
   * @param leftOut those that are left out
   * @param kept those that are used
   * @param first line of the first
   */
  public void faults(SplitSurvey split, String file, long leftOut, long kept, long first) {
    long all = split.rows() + leftOut;
    if (leftOut > 0) {
      add(
          split.split(),
          "leftOut",
          "%s: %,d of %,d rows cannot be read and are left out, the first in line %,d%s",
          file,
          leftOut,
          all,
          first,
          task.splits().dev().contains(split.split()) ? "; scores are over the others" : "");
    }
    if (kept > 0) {
      add(
          split.split(),
          "kept",
          "%s: %,d of %,d rows have a fault and are kept, the first in line %,d",
          file,
          kept,
          all,
          first);
    }
  }

  /** Warns of a file in another of a split's places. */
  public void alsoAt(String split, String file, String other) {
    add(split, "places", "%s is read; %s, which is another file of it, is not", file, other);
  }

  /** Warns of labels where there are to be none. */
  public void labels(String split, String file) {
    add(
        split,
        "labels",
        "%s has labels, which a test file should not have; they are not read",
        file);
  }

  /** Warns of what the rows themselves show. */
  public void rows(SplitSurvey split, String file) {
    tell(split, "blank", split.blank(), "%s: %,d blank lines between %,d rows, the first", file);
    tell(split, "empty", split.empty(), "%s: %,d of %,d rows have an empty text, the first", file);
    for (SplitSurvey.Shared shared : split.shared()) {
      boolean train = shared.with().split().equals(Splits.TRAIN);
      if (train || most(shared.rows(), split)) {
        tell(
            split,
            "shared",
            shared.rows(),
            "%s: %,d of %,d rows are in the split " + shared.with().split() + " too, the first",
            file);
      }
    }
    tell(
        split,
        "contradiction",
        split.contradicting(),
        "%s: %,d of %,d rows repeat an earlier row with another "
            + switch (task.target()) {
              case NUMBER -> "score";
              case LABEL -> "label";
              case LABELS -> "labels";
              case TEXT -> "target";
            }
            + ", the first",
        file);
    if (most(split.repeated(), split)) {
      tell(
          split,
          "repeated",
          split.repeated(),
          "%s: %,d of %,d rows repeat an earlier row, the first",
          file);
    }
    if (most(split.quoted(), split)) {
      tell(
          split,
          "quotes",
          split.quoted(),
          "%s: %,d of %,d rows have a text in quotes, as CSV has it; the quotes are read as part of"
              + " the text; the first",
          file);
    }
    if (split.constant() != null) {
      add(
          split.split(),
          "constant",
          "%s: every row has %s%s",
          file,
          split.constant(),
          task.splits().dev().contains(split.split()) ? "; scores tell nothing" : "");
    }
  }

  private static boolean most(SplitSurvey.Tally tally, SplitSurvey split) {
    return 2 * tally.rows() >= split.rows();
  }

  /** Of a tally that is not empty. */
  private void tell(
      SplitSurvey split, String kind, SplitSurvey.Tally tally, String format, String file) {
    if (tally.rows() > 0) {
      add(
          split.split(),
          kind,
          format + " in %s %,d",
          file,
          tally.rows(),
          split.rows(),
          unit,
          tally.first());
    }
  }

  private void add(String split, String kind, String format, Object... arguments) {
    warnings.add(
        DataWarning.newBuilder()
            .setTask(task.key())
            .setSplit(split)
            .setKind(kind)
            .setText(String.format(Locale.ROOT, format, arguments))
            .build());
  }

  /** Another task whose official file of a split has so many rows. */
  private Optional<Task> taskOf(String split, long rows) {
    return Task.all().stream()
        .filter(other -> !other.equals(task))
        .filter(other -> other.officialRows(split).orElse(-1) == rows)
        .findFirst();
  }
}

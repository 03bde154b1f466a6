package dev.fisherflow.transforms.dataset.survey;

import dev.fisherflow.schemas.SplitFacts;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * What is noticed of a split while its rows are read, in memory of a few numbers a row.
 *
 * <p>Two rows are taken to be equal if their texts, or the bytes of their images, are.
 */
public final class SplitSurvey {

  /** Rows with something in common. */
  static final class Tally {
    private long rows;
    private long first;

    private void add(long place) {
      rows++;
      first = rows == 1 ? place : first;
    }

    long rows() {
      return rows;
    }

    /** The line, or image, of the first of them. */
    long first() {
      return first;
    }
  }

  /**
   * Rows of this split that an earlier one has too.
   *
   * @param with the earlier split
   * @param rows those rows
   */
  record Shared(SplitSurvey with, Tally rows) {}

  /** Kinds of reasons that are told apart; the others are counted together. */
  private static final int MOST_REASONS = 20;

  private final Task task;
  private final String split;
  private final long[] labelCounts;
  private final long[] firstOfLabel;
  private final Map<String, Long> reasons = new TreeMap<>();
  private final RowHashes texts = new RowHashes();
  private final List<Shared> shared = new ArrayList<>();
  private final Tally repeated = new Tally();
  private final Tally contradicting = new Tally();
  private final Tally empty = new Tally();
  private final Tally quoted = new Tally();
  private final Tally blank = new Tally();
  private final List<Long> openBlanks = new ArrayList<>();
  private long rows;
  private long value;
  private boolean constant = true;

  /**
   * Of a split that nothing is read of yet.
   *
   * @param earlier splits that were read whole before
   */
  public SplitSurvey(Task task, String split, List<SplitSurvey> earlier) {
    this.task = task;
    this.split = split;
    this.labelCounts = new long[task.splits().labelled(split) ? task.labels().size() : 0];
    this.firstOfLabel = new long[labelCounts.length];
    earlier.forEach(other -> shared.add(new Shared(other, new Tally())));
  }

  /**
   * Adds a row of texts.
   *
   * @param second null where there is one text
   * @param target its label or its score; null where it has none
   * @param line its line in the file
   */
  public void add(String first, String second, Number target, long line) {
    if (first.isBlank() || (second != null && second.isBlank())) {
      empty.add(line);
    }
    if (inQuotes(first) || (second != null && inQuotes(second))) {
      quoted.add(line);
    }
    openBlanks.forEach(blank::add);
    openBlanks.clear();
    add(RowHashes.hash(first, second), bits(target), line);
  }

  /** Counts a label of the row added last, where rows have several. */
  public void label(int label, long line) {
    firstOfLabel[label] = labelCounts[label]++ == 0 ? line : firstOfLabel[label];
  }

  /**
   * Adds a row, or an image.
   *
   * @param hash of its texts or pixels
   * @param target its label, or the bits of its score; the same for all rows without one
   * @param place its line or number
   */
  public void add(long hash, long target, long place) {
    for (Shared other : shared) {
      if (other.with.texts.contains(hash)) {
        other.rows.add(place);
      }
    }
    int known = texts.size();
    boolean contradicts = texts.valueOf(hash, target) != target;
    if (contradicts) {
      contradicting.add(place);
    }
    if (texts.size() == known) {
      repeated.add(place);
    }
    if (task.target() == Task.Target.LABEL && target >= 0 && target < labelCounts.length) {
      firstOfLabel[(int) target] =
          labelCounts[(int) target]++ == 0 ? place : firstOfLabel[(int) target];
    }
    constant &= rows == 0 || target == value;
    value = target;
    rows++;
  }

  /** Notes a blank line; one that no row follows is the end of the file and no matter. */
  public void blank(long line) {
    openBlanks.add(line);
  }

  /**
   * Notes a row that is left out.
   *
   * @param cause what was expected of it and, after a comma, what was found
   */
  public void leaveOut(String cause) {
    int found = cause.indexOf(", found");
    String expected = found < 0 ? cause : cause.substring(0, found);
    boolean known = reasons.containsKey(expected) || reasons.size() < MOST_REASONS;
    reasons.merge(known ? expected : "other reasons", 1L, Long::sum);
  }

  /** The line, or image, of the first row of a label; 0 if there is none. */
  public long firstOf(int label) {
    return firstOfLabel[label];
  }

  /** What was counted. */
  SplitFacts facts() {
    return SplitFacts.newBuilder()
        .setSplit(split)
        .setRows(rows)
        .setLeftOut(reasons.values().stream().mapToLong(Long::longValue).sum())
        .setReasons(reasons)
        .setLabelCounts(LongStream.of(labelCounts).boxed().toList())
        .setRepeated(repeated.rows())
        .setInTrain(
            shared.stream()
                .filter(other -> other.with.split.equals(Splits.TRAIN))
                .mapToLong(other -> other.rows.rows())
                .sum())
        .build();
  }

  String split() {
    return split;
  }

  /** Rows that were added. */
  public long rows() {
    return rows;
  }

  List<Shared> shared() {
    return List.copyOf(shared);
  }

  Tally repeated() {
    return repeated;
  }

  Tally contradicting() {
    return contradicting;
  }

  Tally empty() {
    return empty;
  }

  Tally quoted() {
    return quoted;
  }

  Tally blank() {
    return blank;
  }

  /** The label or score of every row, where it is the same; null where not, or where none is. */
  String constant() {
    if (!constant || rows < 2 || !task.splits().labelled(split)) {
      return null;
    }
    return switch (task.target()) {
      case NUMBER -> "the score " + Double.longBitsToDouble(value);
      case LABEL -> "the label " + task.labels().get((int) value);
      case LABELS -> "the same labels";
      case TEXT -> "the same target";
    };
  }

  private static long bits(Number target) {
    return target == null
        ? -1
        : target instanceof Double score
            ? Double.doubleToLongBits(score + 0.0)
            : target.longValue();
  }

  private static boolean inQuotes(String text) {
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
  }
}

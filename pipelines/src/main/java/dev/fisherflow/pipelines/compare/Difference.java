package dev.fisherflow.pipelines.compare;

import java.util.List;

/**
 * Something that two runs made and that is not the same in both.
 *
 * @param kind what it is
 * @param name which one
 * @param cause what it comes from
 * @param reasons what is known to differ and accounts for it, or what else is to be said
 * @param earlier the earlier run's figure: a mean or score, a digest, or how it ended
 * @param later the later run's
 * @param delta later minus earlier, where both are numbers
 * @param noise the largest such difference that the spread over seeds accounts for, where it is
 *     known
 */
public record Difference(
    Kind kind,
    String name,
    Cause cause,
    List<String> reasons,
    String earlier,
    String later,
    Double delta,
    Double noise) {

  /** What may differ. */
  public enum Kind {
    /** How the run as a whole ended. */
    RUN,
    /** The prepared dataset of a task. */
    DATASET,
    /** A model's files. */
    MODEL,
    /** One trial. */
    TRIAL,
    /** A task x model x adapter x optimizer: a cell of the result tables. */
    CELL,
    /** A GLUE zip. */
    SUBMISSION
  }

  public Difference {
    reasons = List.copyOf(reasons);
  }

  /** Whether it is a number's, and no larger than noise. */
  public boolean withinNoise() {
    return delta != null && (delta == 0 || noise != null && Math.abs(delta) <= noise);
  }
}

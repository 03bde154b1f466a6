package dev.fisherflow.pipelines.compare;

import java.util.Locale;

/** What a difference between two runs comes from. */
public enum Cause {
  /** Other raw data or another model. */
  DATA,
  /** Other code, another default, or another specification. */
  CODE,
  /** Another engine, machine or thread count, or a machine that failed. */
  ENVIRONMENT,
  /** No more than the spread over seeds. */
  NOISE,
  /** More than that, and nothing that is known to differ accounts for it. */
  UNEXPLAINED;

  /** Whether it accounts for a difference of any size. */
  boolean known() {
    return compareTo(NOISE) < 0;
  }

  /** In words, such as {@code numeric noise}. */
  public String label() {
    return this == NOISE ? "numeric noise" : name().toLowerCase(Locale.ROOT);
  }
}

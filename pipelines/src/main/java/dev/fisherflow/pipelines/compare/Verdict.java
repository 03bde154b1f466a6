package dev.fisherflow.pipelines.compare;

/** How a run stands to an earlier one, from the best to the worst. */
public enum Verdict {
  /** Every trial, selection and submission has the same digest. */
  IDENTICAL,
  /** Figures differ, by no more than the spread over seeds or a known cause accounts for. */
  WITHIN_NOISE,
  /** Some difference is more than noise and has no known cause. */
  DRIFT
}

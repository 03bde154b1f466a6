package dev.fisherflow.pipelines.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * Why something differs.
 *
 * @param cause the cause: of several, the one with the best evidence
 * @param reasons all of them in words
 */
record Explanation(Cause cause, List<String> reasons) {

  Explanation {
    reasons = List.copyOf(reasons);
  }

  /** Gathers reasons, those with the best evidence first. */
  static final class Builder {
    private final List<String> reasons = new ArrayList<>();
    private Cause cause = Cause.UNEXPLAINED;

    /** A reason that accounts for the difference, whatever its size. */
    Builder because(Cause known, String reason) {
      if (!cause.known()) {
        cause = known;
      }
      if (!reasons.contains(reason)) {
        reasons.add(reason);
      }
      return this;
    }

    /** Something to be said that accounts for nothing more than noise. */
    Builder note(String remark) {
      reasons.add(remark);
      return this;
    }

    boolean known() {
      return cause.known();
    }

    /** The explanation; without a known cause, whether the size is that of noise. */
    Explanation orNoiseIf(boolean withinNoise) {
      return new Explanation(cause.known() || !withinNoise ? cause : Cause.NOISE, reasons);
    }
  }
}

package dev.fisherflow.learning.trial;

/**
 * How far a trial is.
 *
 * @param step steps done
 * @param steps steps in all
 * @param loss mean training loss over the last few steps
 * @param bestScore best selection score so far; NaN before the first validation
 */
public record TrialProgress(long step, long steps, double loss, double bestScore) {}

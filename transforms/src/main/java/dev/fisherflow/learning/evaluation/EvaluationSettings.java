package dev.fisherflow.learning.evaluation;

import java.io.Serializable;
import java.util.List;

/**
 * What is evaluated.
 *
 * @param rules the update rules; the gradient is always evaluated beside them
 * @param dampings &lambda; of the rules that have one, at loss scale &kappa;; for EF, iEF and SF a
 *     negative one &minus;d is d times the largest squared norm of a row
 * @param duplicateCosine EF and iEF leave out the shorter of two rows whose cosine is larger than
 *     this in absolute value
 * @param sampledDuplicateCosine the same for SF
 */
public record EvaluationSettings(
    List<UpdateRule> rules,
    List<Double> dampings,
    double duplicateCosine,
    double sampledDuplicateCosine)
    implements Serializable {

  /** The authors' evaluation of EF and iEF. */
  public static final double DUPLICATE_COSINE = 0.95;

  /** The authors' evaluation of SF. */
  public static final double SAMPLED_DUPLICATE_COSINE = 0.99;

  /** Checks that every rule can be evaluated with every damping. */
  public EvaluationSettings {
    rules = List.copyOf(rules);
    dampings = List.copyOf(dampings);
    require(rules.stream().distinct().count() == rules.size(), "rules all different", rules);
    require(
        dampings.stream().distinct().count() == dampings.size(),
        "dampings all different",
        dampings);
    require(dampings.stream().allMatch(Double::isFinite), "finite dampings", dampings);
    boolean noneForDamped = dampings.isEmpty() && rules.stream().anyMatch(UpdateRule::damped);
    require(!noneForDamped, "one or more dampings for the rules " + rules, dampings);
    for (UpdateRule rule : rules) {
      switch (rule.kind()) {
        case SGD, HF, EF, IEF -> {}
        case SF ->
            require(
                !dampings.contains(0.0) && !dampings.contains(-0.0),
                "dampings other than 0, by which " + rule + " divides",
                dampings);
        case KFAC, EKFAC, IEKFAC ->
            require(
                dampings.stream().allMatch(damping -> damping > 0),
                "dampings above 0 for " + rule,
                dampings);
      }
    }
    require(duplicateCosine > 0, "a duplicateCosine above 0", duplicateCosine);
    require(sampledDuplicateCosine > 0, "a sampledDuplicateCosine above 0", sampledDuplicateCosine);
  }

  /** Settings with the authors' thresholds for duplicates. */
  public static EvaluationSettings of(List<UpdateRule> rules, List<Double> dampings) {
    return new EvaluationSettings(rules, dampings, DUPLICATE_COSINE, SAMPLED_DUPLICATE_COSINE);
  }

  private static void require(boolean sound, String expected, Object found) {
    if (!sound) {
      throw new IllegalArgumentException("Expected " + expected + "; found " + found);
    }
  }
}

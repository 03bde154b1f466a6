package dev.fisherflow.learning.evaluation;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.schemas.Names;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What is evaluated.
 *
 * @param rules the update rules; the gradient is always evaluated beside them
 * @param dampings &lambda; of the rules that have one, at loss scale &kappa;; for rules of
 *     per-sample gradients a negative one &minus;d is d times the largest squared norm of a row
 * @param duplicateCosine rules of the samples' own gradients leave out the shorter of two rows
 *     whose cosine is larger than this in absolute value, where they declare that they take it;
 *     those of drawn labels keep all rows
 */
public record EvaluationSettings(
    List<UpdateRule> rules, List<Double> dampings, double duplicateCosine) implements Serializable {

  /** The authors' evaluation of EF and iEF. */
  public static final double DUPLICATE_COSINE = 0.95;

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
      Optional<Setting<Double>> setting = rule.family().damping();
      if (setting.isPresent()) {
        checkDampings(rule, setting.get().domain(), dampings);
      }
    }
    require(duplicateCosine > 0, "a duplicateCosine above 0", duplicateCosine);
  }

  /** Settings with the authors' threshold for duplicates. */
  public static EvaluationSettings of(List<UpdateRule> rules, List<Double> dampings) {
    return new EvaluationSettings(rules, dampings, DUPLICATE_COSINE);
  }

  private static void checkDampings(UpdateRule rule, Domain<Double> domain, List<Double> dampings) {
    for (double damping : dampings) {
      require(
          domain.allows().test(damping),
          "as damping of %s %s".formatted(rule, domain.expected()),
          Names.number(damping) + domain.loss(damping));
    }
  }

  private static void require(boolean sound, String expected, Object found) {
    if (!sound) {
      throw new IllegalArgumentException("Expected " + expected + "; found " + found);
    }
  }
}

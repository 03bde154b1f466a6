package dev.fisherflow.learning.evaluation;

import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Kind;
import dev.fisherflow.declaration.Registry;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.learning.fisher.SolveSettings;
import java.util.List;
import java.util.Optional;

/**
 * An update rule that evaluations name: what it needs of a batch, and the directions it makes. It
 * may declare two settings: a damping, and a whole number, its count, such as draws or steps.
 */
public interface UpdateRuleFamily extends Declared {

  /** What the class path provides, and every optimizer that is a rule by itself. */
  @SuppressWarnings("ClassInitializationDeadlock") // rules are made when the registry is first read
  Registry<UpdateRuleFamily> REGISTRY =
      Registry.of(UpdateRuleFamily.class, "an update rule", OptimizerRule::all);

  /** Those of an evaluation that names none: the paper's, by what they need of a batch. */
  static List<UpdateRule> usualRules() {
    return REGISTRY.all().stream()
        .filter(UpdateRuleFamily::usual)
        .map(family -> UpdateRule.of(family.name()))
        .sorted(UpdateRule.BY_NEED)
        .toList();
  }

  /** The setting of its damping &lambda;; none where its direction has none. */
  @SuppressWarnings("unchecked") // its kind says so
  default Optional<Setting<Double>> damping() {
    return declaration()
        .setting(SolveSettings.DAMPING.name())
        .filter(setting -> setting.kind().isNumber())
        .map(setting -> (Setting<Double>) setting);
  }

  /** The setting that stands after the colon, as 3 in {@code sf:3}; none where it has none. */
  @SuppressWarnings("unchecked") // its kind says so
  default Optional<Setting<Integer>> count() {
    return declaration().settings().stream()
        .filter(setting -> setting.kind() == Kind.COUNT)
        .map(setting -> (Setting<Integer>) setting)
        .findFirst();
  }

  /** Whether an evaluation that names no rules has it. */
  default boolean usual() {
    return false;
  }

  /**
   * Gradients of every sample that it needs.
   *
   * @param count 1 where it has none
   * @return 0 without per-sample gradients, 1 for each sample's own, one more for each draw of
   *     labels
   */
  default int gradientsPerSample(int count) {
    return 0;
  }

  /** Whether it solves with the exact Fisher matrix in factors, which few outputs have. */
  default boolean needsFisher() {
    return false;
  }

  /**
   * Products with the Fisher matrix that its directions on one batch take, beside the one by which
   * each is measured.
   *
   * @param count 1 where it has none
   */
  default int products(int count) {
    return 0;
  }

  /**
   * Prepares what its directions for all dampings share.
   *
   * @param count 1 where it has none
   * @param batch what the batch offers
   * @return the directions, asked for one at a time, before the batch ends
   * @throws InterruptedException if the thread was interrupted
   */
  Directions directions(int count, EvaluatedBatch batch) throws InterruptedException;

  /** Directions of a rule on a batch. */
  @FunctionalInterface
  interface Directions {

    /**
     * The direction for a damping.
     *
     * @param damping &lambda;; 0 where the rule has none
     * @return tensors in the shapes of the parameters, which the caller closes
     * @throws InterruptedException if the thread was interrupted
     */
    UpdateDirection at(double damping) throws InterruptedException;
  }
}

package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.evaluation.UpdateRuleFamily;
import dev.fisherflow.learning.fisher.SolveSettings;
import java.io.Serializable;
import java.util.List;

/**
 * How the checkpoints of a training are evaluated (paper, Algorithm 4).
 *
 * @param checkpoints which of them
 * @param batches batches of each
 * @param plan what is done with a batch; curves over the training show its first damping
 */
public record Evaluation(CheckpointChoice checkpoints, int batches, EvaluationPlan plan)
    implements Serializable {

  /** The paper's batches of a checkpoint. */
  public static final int BATCHES = 100;

  /** The paper's samples of a batch. */
  public static final int BATCH_SIZE = 160;

  /** The longest samples that go through the model at once, or as many tokens of shorter ones. */
  public static final int MICRO_BATCH = 32;

  /** The paper's rules. */
  public static final List<UpdateRule> UPDATES = UpdateRuleFamily.usualRules();

  /** The damping of an optimizer that names none. */
  public static final List<Double> DAMPINGS = List.of(SolveSettings.DAMPING.byDefault());

  /** The paper's evaluation. */
  static Evaluation byDefault() {
    return new Evaluation(
        CheckpointChoice.ALL,
        BATCHES,
        new EvaluationPlan(EvaluationSettings.of(UPDATES, DAMPINGS), BATCH_SIZE, MICRO_BATCH));
  }
}

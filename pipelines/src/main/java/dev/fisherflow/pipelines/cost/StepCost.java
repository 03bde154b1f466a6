package dev.fisherflow.pipelines.cost;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.schemas.Trial;

/**
 * What a step costs. In tables for any trial, {@value #ANY} stands for all models or adapters and 0
 * for all sizes.
 *
 * @param model the last part of the model's name, wherever its folder is
 * @param adapter name of the adapter's settings
 * @param optimizer type of the optimizer
 * @param batchSize samples of a step
 * @param maxTokens inputs are cut to this many tokens
 * @param seconds median processor time, validations, checkpoints and data apart
 */
public record StepCost(
    String model, String adapter, String optimizer, int batchSize, int maxTokens, double seconds) {

  /** Steps of a model by whichever name it is found. */
  public StepCost {
    model = model == null ? null : model.substring(model.lastIndexOf('/') + 1);
  }

  /** Any model or adapter. */
  public static final String ANY = "*";

  /** The steps of a trial, as they were measured. */
  public static StepCost of(Trial trial, double seconds) {
    return new StepCost(
        trial.getModel(),
        AdapterNames.of(trial.getAdapter()),
        trial.getOptimizer().getType(),
        trial.getBatchSize(),
        trial.getMaxTokens(),
        seconds);
  }

  /** The same steps with another optimizer. */
  StepCost with(String other) {
    return new StepCost(model, adapter, other, batchSize, maxTokens, seconds);
  }

  /** Whether what this costs is what other steps cost. */
  boolean tells(StepCost asked) {
    return optimizer.equals(asked.optimizer)
        && (model.equals(ANY) || model.equals(asked.model))
        && (adapter.equals(ANY) || adapter.equals(asked.adapter))
        && (batchSize == 0 || batchSize == asked.batchSize)
        && (maxTokens == 0 || maxTokens == asked.maxTokens);
  }

  /** Whether these are the same steps, whatever they cost. */
  boolean same(StepCost other) {
    return new StepCost(model, adapter, optimizer, batchSize, maxTokens, other.seconds)
        .equals(other);
  }

  /** Whether it is of any model, adapter or size. */
  boolean general() {
    return model.equals(ANY) || adapter.equals(ANY) || batchSize == 0 || maxTokens == 0;
  }

  /** As messages say it. */
  @Override
  public String toString() {
    return "%s with %s, %s, batches of %d, %d tokens"
        .formatted(optimizer, model, adapter, batchSize, maxTokens);
  }
}

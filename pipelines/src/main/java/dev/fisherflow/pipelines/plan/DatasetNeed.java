package dev.fisherflow.pipelines.plan;

import dev.fisherflow.tasks.Task;
import java.util.Optional;

/**
 * A dataset that a sweep needs.
 *
 * @param task the task
 * @param model the model whose tokenizer reads it, as the specification names it
 * @param maxTokens inputs are cut to this many tokens
 * @param truncation how they are cut, where not as usual
 */
public record DatasetNeed(Task task, String model, int maxTokens, Optional<String> truncation) {

  /** Inputs cut as usual. */
  public DatasetNeed(Task task, String model, int maxTokens) {
    this(task, model, maxTokens, Optional.empty());
  }
}

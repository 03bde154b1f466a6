package dev.fisherflow.pipelines.plan;

import dev.fisherflow.tasks.Task;

/**
 * A dataset that a sweep needs.
 *
 * @param task the task
 * @param model the model whose tokenizer reads it, as the specification names it
 * @param maxTokens inputs are cut to this many tokens
 */
public record DatasetNeed(Task task, String model, int maxTokens) {}

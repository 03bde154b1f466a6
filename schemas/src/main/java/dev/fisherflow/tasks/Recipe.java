package dev.fisherflow.tasks;

/**
 * How long a task is trained where a specification does not say it.
 *
 * @param epochs passes over the training split
 * @param evaluateEvery steps between validations
 */
public record Recipe(int epochs, int evaluateEvery) {}

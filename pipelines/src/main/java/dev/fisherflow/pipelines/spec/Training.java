package dev.fisherflow.pipelines.spec;

import java.util.Optional;

/**
 * How long and on what a trial trains.
 *
 * @param batchSize samples per step
 * @param epochs passes over the training examples
 * @param evaluateEvery steps between validations
 * @param maxTokens inputs are cut to this many tokens
 * @param limit training examples used; all if empty
 */
public record Training(
    int batchSize, int epochs, int evaluateEvery, int maxTokens, Optional<Long> limit) {

  Training withBatchSize(int count) {
    return new Training(count, epochs, evaluateEvery, maxTokens, limit);
  }

  Training withEpochs(int count) {
    return new Training(batchSize, count, evaluateEvery, maxTokens, limit);
  }

  Training withEvaluateEvery(int count) {
    return new Training(batchSize, epochs, count, maxTokens, limit);
  }

  Training withMaxTokens(int count) {
    return new Training(batchSize, epochs, evaluateEvery, count, limit);
  }

  Training withLimit(Optional<Long> count) {
    return new Training(batchSize, epochs, evaluateEvery, maxTokens, count);
  }
}

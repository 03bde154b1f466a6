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
 * @param keepCheckpoints best, or epochs for those of each epoch's end too
 */
public record Training(
    int batchSize,
    int epochs,
    int evaluateEvery,
    int maxTokens,
    Optional<Long> limit,
    String keepCheckpoints) {

  Training withBatchSize(int count) {
    return new Training(count, epochs, evaluateEvery, maxTokens, limit, keepCheckpoints);
  }

  Training withEpochs(int count) {
    return new Training(batchSize, count, evaluateEvery, maxTokens, limit, keepCheckpoints);
  }

  Training withEvaluateEvery(int count) {
    return new Training(batchSize, epochs, count, maxTokens, limit, keepCheckpoints);
  }

  Training withMaxTokens(int count) {
    return new Training(batchSize, epochs, evaluateEvery, count, limit, keepCheckpoints);
  }

  Training withLimit(Optional<Long> count) {
    return new Training(batchSize, epochs, evaluateEvery, maxTokens, count, keepCheckpoints);
  }

  Training withKeepCheckpoints(String which) {
    return new Training(batchSize, epochs, evaluateEvery, maxTokens, limit, which);
  }
}

package dev.fisherflow.pipelines.spec;

import dev.fisherflow.schemas.EarlyStopping;
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
 * @param microBatch samples of a batch that go through the model at once; all if empty
 * @param earlyStopping when a trial ends before its last step; never if empty
 */
public record Training(
    int batchSize,
    int epochs,
    int evaluateEvery,
    int maxTokens,
    Optional<Long> limit,
    String keepCheckpoints,
    Optional<Integer> microBatch,
    Optional<EarlyStopping> earlyStopping) {

  /** Samples of a batch that go through the model at once. */
  public static int atOnce(int batchSize, Optional<Integer> microBatch) {
    return Math.min(batchSize, microBatch.orElse(batchSize));
  }

  Training withBatchSize(int count) {
    return new Training(
        count, epochs, evaluateEvery, maxTokens, limit, keepCheckpoints, microBatch, earlyStopping);
  }

  Training withEpochs(int count) {
    return new Training(
        batchSize,
        count,
        evaluateEvery,
        maxTokens,
        limit,
        keepCheckpoints,
        microBatch,
        earlyStopping);
  }

  Training withEvaluateEvery(int count) {
    return new Training(
        batchSize, epochs, count, maxTokens, limit, keepCheckpoints, microBatch, earlyStopping);
  }

  Training withMaxTokens(int count) {
    return new Training(
        batchSize, epochs, evaluateEvery, count, limit, keepCheckpoints, microBatch, earlyStopping);
  }

  Training withLimit(Optional<Long> count) {
    return new Training(
        batchSize,
        epochs,
        evaluateEvery,
        maxTokens,
        count,
        keepCheckpoints,
        microBatch,
        earlyStopping);
  }

  Training withKeepCheckpoints(String which) {
    return new Training(
        batchSize, epochs, evaluateEvery, maxTokens, limit, which, microBatch, earlyStopping);
  }

  Training withMicroBatch(Optional<Integer> count) {
    return new Training(
        batchSize, epochs, evaluateEvery, maxTokens, limit, keepCheckpoints, count, earlyStopping);
  }

  Training withEarlyStopping(Optional<EarlyStopping> when) {
    return new Training(
        batchSize, epochs, evaluateEvery, maxTokens, limit, keepCheckpoints, microBatch, when);
  }
}

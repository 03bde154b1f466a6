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
 * @param augmentation what is done to training images anew for each epoch; nothing if empty
 * @param truncation how longer texts are cut, where not as usual
 */
public record Training(
    int batchSize,
    int epochs,
    int evaluateEvery,
    int maxTokens,
    Optional<Long> limit,
    String keepCheckpoints,
    Optional<Integer> microBatch,
    Optional<EarlyStopping> earlyStopping,
    Optional<String> augmentation,
    Optional<String> truncation) {

  /** Trains on images as they are and texts cut as usual. */
  public Training(
      int batchSize,
      int epochs,
      int evaluateEvery,
      int maxTokens,
      Optional<Long> limit,
      String keepCheckpoints,
      Optional<Integer> microBatch,
      Optional<EarlyStopping> earlyStopping) {
    this(
        batchSize,
        epochs,
        evaluateEvery,
        maxTokens,
        limit,
        keepCheckpoints,
        microBatch,
        earlyStopping,
        Optional.empty(),
        Optional.empty());
  }

  /** Samples of a batch that go through the model at once. */
  public static int atOnce(int batchSize, Optional<Integer> microBatch) {
    return Math.min(batchSize, microBatch.orElse(batchSize));
  }

  Training withBatchSize(int count) {
    return new Training(
        count,
        epochs,
        evaluateEvery,
        maxTokens,
        limit,
        keepCheckpoints,
        microBatch,
        earlyStopping,
        augmentation,
        truncation);
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
        earlyStopping,
        augmentation,
        truncation);
  }

  Training withEvaluateEvery(int count) {
    return new Training(
        batchSize,
        epochs,
        count,
        maxTokens,
        limit,
        keepCheckpoints,
        microBatch,
        earlyStopping,
        augmentation,
        truncation);
  }

  Training withMaxTokens(int count) {
    return new Training(
        batchSize,
        epochs,
        evaluateEvery,
        count,
        limit,
        keepCheckpoints,
        microBatch,
        earlyStopping,
        augmentation,
        truncation);
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
        earlyStopping,
        augmentation,
        truncation);
  }

  Training withKeepCheckpoints(String which) {
    return new Training(
        batchSize,
        epochs,
        evaluateEvery,
        maxTokens,
        limit,
        which,
        microBatch,
        earlyStopping,
        augmentation,
        truncation);
  }

  Training withMicroBatch(Optional<Integer> count) {
    return new Training(
        batchSize,
        epochs,
        evaluateEvery,
        maxTokens,
        limit,
        keepCheckpoints,
        count,
        earlyStopping,
        augmentation,
        truncation);
  }

  Training withEarlyStopping(Optional<EarlyStopping> when) {
    return new Training(
        batchSize,
        epochs,
        evaluateEvery,
        maxTokens,
        limit,
        keepCheckpoints,
        microBatch,
        when,
        augmentation,
        truncation);
  }

  Training withAugmentation(Optional<String> what) {
    return new Training(
        batchSize,
        epochs,
        evaluateEvery,
        maxTokens,
        limit,
        keepCheckpoints,
        microBatch,
        earlyStopping,
        what,
        truncation);
  }

  Training withTruncation(Optional<String> how) {
    return new Training(
        batchSize,
        epochs,
        evaluateEvery,
        maxTokens,
        limit,
        keepCheckpoints,
        microBatch,
        earlyStopping,
        augmentation,
        how);
  }
}

package dev.fisherflow.pipelines.spec;

import dev.fisherflow.schemas.EarlyStopping;
import java.util.Optional;
import java.util.function.Consumer;

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
    return with(draft -> draft.batchSize = count);
  }

  Training withEpochs(int count) {
    return with(draft -> draft.epochs = count);
  }

  Training withEvaluateEvery(int count) {
    return with(draft -> draft.evaluateEvery = count);
  }

  Training withMaxTokens(int count) {
    return with(draft -> draft.maxTokens = count);
  }

  Training withLimit(Optional<Long> count) {
    return with(draft -> draft.limit = count);
  }

  Training withKeepCheckpoints(String which) {
    return with(draft -> draft.keepCheckpoints = which);
  }

  Training withMicroBatch(Optional<Integer> count) {
    return with(draft -> draft.microBatch = count);
  }

  Training withEarlyStopping(Optional<EarlyStopping> when) {
    return with(draft -> draft.earlyStopping = when);
  }

  Training withAugmentation(Optional<String> what) {
    return with(draft -> draft.augmentation = what);
  }

  Training withTruncation(Optional<String> how) {
    return with(draft -> draft.truncation = how);
  }

  private Training with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.training();
  }

  /** A copy while it is changed. */
  private static final class Draft {

    private int batchSize;
    private int epochs;
    private int evaluateEvery;
    private int maxTokens;
    private Optional<Long> limit;
    private String keepCheckpoints;
    private Optional<Integer> microBatch;
    private Optional<EarlyStopping> earlyStopping;
    private Optional<String> augmentation;
    private Optional<String> truncation;

    Draft(Training of) {
      batchSize = of.batchSize;
      epochs = of.epochs;
      evaluateEvery = of.evaluateEvery;
      maxTokens = of.maxTokens;
      limit = of.limit;
      keepCheckpoints = of.keepCheckpoints;
      microBatch = of.microBatch;
      earlyStopping = of.earlyStopping;
      augmentation = of.augmentation;
      truncation = of.truncation;
    }

    Training training() {
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
          truncation);
    }
  }
}

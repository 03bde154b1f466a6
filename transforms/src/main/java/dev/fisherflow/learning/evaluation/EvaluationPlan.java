package dev.fisherflow.learning.evaluation;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.EvaluationSetup;
import java.io.Serializable;

/**
 * How checkpoints are evaluated.
 *
 * @param settings rules and dampings
 * @param batchSize training samples in a batch
 * @param microBatch samples that go through the model at once: a matter of memory; it changes
 *     figures by rounding alone
 * @param lossScale &kappa; of the loss, which dampings belong to
 */
public record EvaluationPlan(
    EvaluationSettings settings, int batchSize, int microBatch, LossScale lossScale)
    implements Serializable {

  /** Raised by each change of the code that changes figures. */
  private static final int NUMERICS_VERSION = 2;

  /**
   * Digests once named a cosine above which rows of drawn labels were left out. The optimizers'
   * versions tell plans that keep them from plans that did not.
   */
  private static final String OF_DRAWN_LABELS = "0.99";

  /** A plan for the mean over a batch. */
  public EvaluationPlan(EvaluationSettings settings, int batchSize, int microBatch) {
    this(settings, batchSize, microBatch, LossScale.ofMean(batchSize));
  }

  /** Checks the sizes. */
  public EvaluationPlan {
    if (batchSize < 2) {
      throw new IllegalArgumentException("Expected batches of 2 or more; found " + batchSize);
    }
    if (microBatch < 1) {
      throw new IllegalArgumentException(
          "Expected micro-batches of 1 or more samples; found " + microBatch);
    }
  }

  /** The plan that a worker process is asked for. */
  public static EvaluationPlan of(EvaluationSetup setup) {
    return new EvaluationPlan(
        new EvaluationSettings(
            setup.getRules().stream().map(UpdateRule::of).toList(),
            setup.getDampings(),
            setup.getDuplicateCosine()),
        setup.getBatchSize(),
        setup.getMicroBatch(),
        LossScale.of(setup.getLossScale()));
  }

  /** As a worker process is asked for it. */
  public EvaluationSetup toRecord() {
    return EvaluationSetup.newBuilder()
        .setRules(settings.rules().stream().map(UpdateRule::toString).toList())
        .setDampings(settings.dampings())
        .setDuplicateCosine(settings.duplicateCosine())
        .setBatchSize(batchSize)
        .setMicroBatch(microBatch)
        .setLossScale(lossScale.text())
        .build();
  }

  /** Digest of all that determines the figures of a batch of a checkpoint, beside these two. */
  public String digest() {
    Digest digest =
        Digest.create()
            .add(NUMERICS_VERSION)
            .add(settings.rules().toString())
            .add(settings.dampings().toString())
            .add(settings.duplicateCosine() + " " + OF_DRAWN_LABELS)
            .add(batchSize)
            .add(microBatch);
    if (lossScale.value() != LossScale.ofMean(batchSize).value()) {
      digest.add("lossScale " + lossScale.value());
    }
    for (UpdateRule rule : settings.rules()) {
      Settings.stamps(rule.family()).forEach(stamp -> digest.add(rule + " " + stamp));
    }
    return digest.hex();
  }
}

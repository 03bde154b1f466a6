package dev.fisherflow.pipelines.plan;

import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.dataset.survey.TextLengths;

/**
 * A trial of a sweep and what is known of it before it runs.
 *
 * @param trial the trial
 * @param hyperparameters its setting, as {@link TrialNames} names it
 * @param cached whether the workspace has its result
 * @param trainableParameters numbers that it trains
 * @param reason where its result comes from, or why one that is there does not count; may be empty
 * @param stepBytes about the memory of one of its steps; 0 if it is not known
 * @param texts how long the training texts of its task are
 */
public record PlannedTrial(
    Trial trial,
    String hyperparameters,
    boolean cached,
    long trainableParameters,
    String reason,
    long stepBytes,
    TextLengths texts) {

  /** Of whose result and memory no more is known. */
  public PlannedTrial(
      Trial trial, String hyperparameters, boolean cached, long trainableParameters) {
    this(trial, hyperparameters, cached, trainableParameters, "", 0, TextLengths.UNKNOWN);
  }

  /**
   * Validations: every so many steps, and at the end of each epoch that is no such step; of a trial
   * that confirms one more, on the official rows.
   */
  public long validations() {
    long epochSteps = trial.getSteps() / trial.getEpochs();
    long periodic = trial.getSteps() / trial.getEvaluateEvery();
    long ends = 0;
    for (int epoch = 1; epoch <= trial.getEpochs(); epoch++) {
      ends += epoch * epochSteps % trial.getEvaluateEvery() == 0 ? 0 : 1;
    }
    return periodic + ends + (trial.getPhase() == Phase.confirm ? 1 : 0);
  }

  /** Tokens of the texts that it trains on, those of each epoch; 0 if they are not known. */
  public long tokens() {
    return texts.known() ? Math.round(samples() * texts.mean()) : 0;
  }

  /** What the tokens would be if each batch were padded to its longest text. */
  public long paddedTokens() {
    return texts.known() ? Math.round(samples() * texts.padded(trial.getBatchSize())) : 0;
  }

  private double samples() {
    return (double) trial.getSteps() * trial.getBatchSize();
  }

  /**
   * About the bytes that its folder takes when it is done: the best and the last adapter in 32-bit
   * floats with their configuration, up to 2,000 points of the curve, and the validations.
   */
  public long diskBytes() {
    long adapter = Float.BYTES * trainableParameters + 8 * 1024;
    return 2 * adapter + 64 * Math.min(trial.getSteps(), 2000) + 256 * validations();
  }
}

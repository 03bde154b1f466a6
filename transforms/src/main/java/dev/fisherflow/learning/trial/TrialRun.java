package dev.fisherflow.learning.trial;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.KeyedRandom;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.adapter.KeyedDropout;
import dev.fisherflow.learning.fisher.RecordedGradients;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.optimizer.DivergedException;
import dev.fisherflow.learning.optimizer.LearningRateSchedule;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.optimizer.UpdateStatistics;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Task;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * One trial from its first step to its result: steps over seeded epochs, a validation every {@code
 * evaluateEvery} steps and at each epoch's end, the best and the last checkpoint kept.
 */
final class TrialRun {

  private final Trial trial;
  private final TrialListener listener;
  private final TrainingData data;
  private final Formulation formulation;
  private final Validator validator;
  private final NDManager manager;
  private final AdaptedModel model;
  private final Optimizer optimizer;
  private final LearningRateSchedule schedule;
  private final double firstRate;
  private final LossWatch losses = new LossWatch();
  private final Curve curve;
  private final Checkpoints checkpoints;
  private long step;

  /**
   * Prepares a trial.
   *
   * @param manager owner of all that the trial makes, closed by the caller
   */
  TrialRun(
      Trial trial,
      Model base,
      ExampleSource examples,
      Path scratch,
      TrialListener listener,
      NDManager manager) {
    this.trial = trial;
    this.listener = listener;
    Task task = Task.of(trial.getTask());
    this.data = TrainingData.of(trial, examples);
    if (trial.getSteps() != (long) trial.getEpochs() * data.stepsPerEpoch()) {
      throw new IllegalArgumentException(
          "trial %s: planned with %d steps, its dataset makes %d epochs of %d"
              .formatted(
                  trial.getTrialId(), trial.getSteps(), trial.getEpochs(), data.stepsPerEpoch()));
    }
    this.formulation = Formulation.of(task, base);
    this.validator = Validator.of(task, formulation, examples);
    this.manager = manager;
    this.model =
        AdaptedModel.initialised(
            base,
            Adapters.of(trial.getAdapter(), base, task),
            trial.getSeed(),
            manager,
            DataType.FLOAT32);
    this.optimizer = Optimizers.of(trial.getOptimizer(), model.parameters());
    this.schedule =
        LearningRateSchedule.of(
            trial.getOptimizer().getSchedule(), trial.getSteps(), data.stepsPerEpoch());
    this.firstRate = Optimizers.firstRate(trial.getOptimizer());
    this.curve = new Curve(trial.getSteps());
    this.checkpoints = new Checkpoints(scratch);
  }

  /**
   * Trains to the end, or to the step at which the trial diverges.
   *
   * @param threads recorded with the result
   */
  TrialResult train(int threads) throws InterruptedException {
    long start = System.nanoTime();
    Failure failure = null;
    try {
      if (keepsEpochs()) {
        checkpoints.addFirst(validated(), this::write);
      }
      for (int epoch = 0; epoch < trial.getEpochs(); epoch++) {
        List<Batch> batches = data.epoch(epoch);
        for (int i = 0; i < batches.size(); i++) {
          step(batches.get(i));
          boolean epochEnds = i == batches.size() - 1;
          if (epochEnds || step % trial.getEvaluateEvery() == 0) {
            checkpoints.add(
                validated(), this::write, step == trial.getSteps(), epochEnds && keepsEpochs());
          }
          listener.progressed(
              new TrialProgress(step, trial.getSteps(), losses.recent(), checkpoints.bestScore()));
        }
      }
    } catch (DivergedException e) {
      failure = new Failure("DIVERGED", e.getMessage(), step, "");
    }
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(failure == null ? TrialStatus.SUCCEEDED : TrialStatus.DIVERGED)
        .setFailure(failure)
        .setCurve(curve.points())
        .setValidations(checkpoints.validations())
        .setBest(checkpoints.best())
        .setLast(checkpoints.last())
        .setFinalLoss(losses.lastHundred())
        .setStepsDone(step)
        .setTrainableParameters(model.trainableParameters())
        .setThreads(threads)
        .setDevice(deviceName(manager.getDevice()))
        .setSeconds((System.nanoTime() - start) / 1e9)
        .build();
  }

  private void step(Batch batch) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("trial " + trial.getTrialId() + " was interrupted");
    }
    step++;
    try (NDManager scope = manager.newSubManager()) {
      boolean perSample = optimizer.needsPerSampleGradients();
      ForwardPass pass =
          model.forward(formulation.inputs(batch, scope), perSample, dropout(), scope);
      RecordedGradients gradients =
          new RecordedGradients(
              pass.logits(),
              pass.leaves().arrays(),
              perSample ? pass.leaves()::rows : null,
              formulation.loss(batch),
              draw -> row -> drawnLabel(batch.samples().get((int) row), draw));
      double loss = gradients.lossValue();
      losses.add(loss);
      double rate = firstRate * schedule.factor(step);
      UpdateStatistics statistics = optimizer.step(model.parameters(), gradients, rate);
      curve.add(step, loss, rate, statistics);
    }
  }

  private Random drawnLabel(Sample sample, int draw) {
    return KeyedRandom.of(trial.getSeed(), "drawn label", step, sample.index(), draw);
  }

  private Dropout dropout() {
    Double probability = trial.getAdapter().getDropout();
    return probability == null || probability == 0
        ? Dropout.NONE
        : new KeyedDropout(probability, trial.getSeed(), step);
  }

  private boolean keepsEpochs() {
    return trial.getKeepCheckpoints().equals("epochs");
  }

  /** A checkpoint of the model as it is, not written yet. */
  private Checkpoint validated() throws InterruptedException {
    ValidationMetrics figures = validator.validate(model, manager);
    return Checkpoint.newBuilder()
        .setTrialId(trial.getTrialId())
        .setUri("")
        .setStep(step)
        .setEpoch((double) step / data.stepsPerEpoch())
        .setMetrics(figures.metrics())
        .setScore(figures.score())
        .setWeightsDigest("")
        .build();
  }

  private String write(Path folder) {
    AdapterFiles.write(model, trial.getModel(), folder);
    return Digest.ofFile(folder.resolve(AdapterFiles.WEIGHTS));
  }

  /** Such as {@code cpu} or {@code gpu0}. */
  private static String deviceName(Device device) {
    return device.isGpu() ? device.getDeviceType() + device.getDeviceId() : device.getDeviceType();
  }
}

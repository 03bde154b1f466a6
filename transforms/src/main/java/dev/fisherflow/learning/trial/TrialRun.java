package dev.fisherflow.learning.trial;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.AdapterStart;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.adapter.KeyedDropout;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.data.HeldOut;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.data.TrainingData;
import dev.fisherflow.learning.failure.FailureClass;
import dev.fisherflow.learning.host.Host;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.optimizer.Cost;
import dev.fisherflow.learning.optimizer.DivergedException;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.optimizer.UpdateStatistics;
import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.learning.schedule.LearningRateSchedule;
import dev.fisherflow.learning.task.Formulation;
import dev.fisherflow.learning.trial.Validator.Validation;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.TrainingState;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * One trial from its first step to its result: steps over seeded epochs, a validation every {@code
 * evaluateEvery} steps and at each epoch's end, the best and the last checkpoint kept.
 */
public final class TrialRun {

  private final Trial trial;
  private final int threads;
  private final int checkpointEvery;
  private final TrialListener listener;
  private final TrainingData data;
  private final Formulation formulation;
  private final Validator validator;
  private final ExampleSource examples;
  private final Path scratch;
  private final NDManager manager;
  private final AdaptedModel model;
  private final Optimizer optimizer;
  private final BatchPass pass;
  private final LearningRateSchedule schedule;
  private final double firstRate;
  private final LossWatch losses = new LossWatch();
  private final StepTimes times;
  private final Curve curve;
  private final Checkpoints checkpoints;
  private final TrainingStates states;
  private final Optional<Patience> patience;
  private List<Batch> batches;
  private long step;

  /**
   * Prepares a trial.
   *
   * @param scratch receives checkpoints and training states, and may hold a state to resume from
   * @param threads recorded with states and result
   * @param checkpointEvery steps between training states
   * @param manager owner of all that the trial makes, closed by the caller
   */
  public TrialRun(
      Trial trial,
      Model base,
      ExampleSource examples,
      Path scratch,
      TrialListener listener,
      int threads,
      int checkpointEvery,
      NDManager manager) {
    this.trial = trial;
    this.examples = examples;
    this.scratch = scratch;
    this.threads = threads;
    this.checkpointEvery = checkpointEvery;
    this.listener = listener;
    Task task = Task.of(trial);
    ExampleSource seen = HeldOut.of(trial, examples);
    this.data = TrainingData.of(trial, seen);
    long most = (long) trial.getEpochs() * data.stepsPerEpoch();
    if (trial.getBudget() == null ? trial.getSteps() != most : trial.getSteps() > most) {
      throw new IllegalArgumentException(
          "trial %s: planned with %d steps, its dataset makes %d epochs of %d"
              .formatted(
                  trial.getTrialId(), trial.getSteps(), trial.getEpochs(), data.stepsPerEpoch()));
    }
    this.formulation = Formulation.of(task, base);
    this.validator = Validator.of(task, formulation, seen);
    this.manager = manager;
    this.model =
        AdaptedModel.initialised(
            base,
            Adapters.of(trial.getAdapter(), base, task),
            trial.getSeed(),
            manager,
            DataType.FLOAT32);
    if (trial.getAdapterFrom() != null) {
      new AdapterStart(Path.of(trial.getAdapterFrom())).move(model, trial.getAdapter());
    }
    this.optimizer =
        Optimizers.of(
            trial.getOptimizer(), model.parameters(), model.outerFactors(), model.matrices());
    List<Shape> shapes = model.parameters().stream().map(NDArray::getShape).toList();
    Cost cost = Optimizers.cost(trial.getOptimizer(), shapes);
    this.pass =
        new BatchPass(
            model,
            formulation,
            optimizer.needsPerSampleGradients(),
            cost.gradientsPerSample() - 1,
            cost.fisher(),
            cost.rounded(),
            trial.getMicroBatch());
    this.schedule =
        LearningRateSchedule.of(
            trial.getOptimizer().getSchedule(), trial.getSteps(), data.stepsPerEpoch());
    this.firstRate = Optimizers.firstRate(trial.getOptimizer());
    this.times = new StepTimes(manager.getDevice().isGpu());
    this.curve = new Curve(trial.getSteps());
    this.checkpoints = new Checkpoints(scratch);
    this.patience = Patience.of(trial);
    this.states =
        new TrainingStates(
            trial,
            scratch,
            threads,
            manager.getDevice().getDeviceType(),
            model,
            optimizer,
            losses,
            curve,
            checkpoints);
  }

  /**
   * Trains to the end, or to the step at which the trial diverges.
   *
   * @throws InterruptedException if the thread was interrupted, after a state was written
   */
  public TrialResult train() throws InterruptedException {
    long start = System.nanoTime();
    Optional<TrainingState> from = states.restore();
    step = from.map(TrainingState::getStep).orElse(0L);
    double secondsBefore = from.map(TrainingState::getSeconds).orElse(0.0);
    DoubleSupplier seconds = () -> secondsBefore + (System.nanoTime() - start) / 1e9;
    Failure failure = null;
    try {
      validateIfDue();
      while (step < trial.getSteps() && stopped(checkpoints.validations()).isEmpty()) {
        stopIfInterrupted();
        saveStateIfDue(seconds);
        times.time(this::step);
        validateIfDue();
        listener.progressed(
            Progress.of(step, trial.getSteps(), losses.recent(), checkpoints.bestScore()));
      }
      stopIfInterrupted();
    } catch (DivergedException e) {
      failure =
          Failure.newBuilder()
              .setCause(FailureClass.DIVERGED.name())
              .setMessage(e.getMessage())
              .setStep(step)
              .build();
    } catch (InterruptedException e) {
      saveState(seconds, e);
      throw e;
    }
    BestFigures figures = figures(failure == null, seconds);
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(failure == null ? TrialStatus.SUCCEEDED : TrialStatus.DIVERGED)
        .setFailure(failure)
        .setStopped(failure == null ? stopped(checkpoints.validations()).orElse("") : "")
        .setCurve(curve.points())
        .setValidations(checkpoints.validations())
        .setBest(figures.best())
        .setLast(checkpoints.last())
        .setFinalLoss(losses.lastHundred())
        .setStepsDone(step)
        .setTrainableParameters(model.trainableParameters())
        .setThreads(threads)
        .setDevice(deviceName(manager.getDevice()))
        .setSeconds(seconds.getAsDouble())
        .setStepSeconds(times.median())
        .setHost(Host.name())
        .setAnswers(figures.answers())
        .setLabels(figures.labels())
        .build();
  }

  /** Of the best checkpoint; a diverged trial that is interrupted diverges once more. */
  private BestFigures figures(boolean succeeded, DoubleSupplier seconds)
      throws InterruptedException {
    try {
      return BestFigures.of(
          trial, checkpoints, validator, model.model(), examples, scratch, manager);
    } catch (InterruptedException e) {
      if (succeeded) {
        saveState(seconds, e);
      }
      throw e;
    }
  }

  /** Why the trial ends before its last step after these validations, if it does. */
  private Optional<String> stopped(List<Checkpoint> validations) {
    return step == trial.getSteps()
        ? Optional.empty()
        : patience.flatMap(limit -> limit.exhausted(validations));
  }

  private void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("trial " + trial.getTrialId() + " was interrupted");
    }
  }

  private void saveStateIfDue(DoubleSupplier seconds) throws InterruptedException {
    if (step % checkpointEvery != 0 || step == 0 || states.savedAt(step)) {
      return;
    }
    try {
      saveState(seconds);
    } catch (RuntimeException e) {
      if (Thread.interrupted()) { // writing a file ends so when it is interrupted
        throw (InterruptedException)
            new InterruptedException("interrupted while a training state was written").initCause(e);
      }
      throw e;
    }
  }

  private void saveState(DoubleSupplier seconds) {
    listener.stateWritten(states.save(step, seconds.getAsDouble()));
  }

  /** Saves the state before an interruption is passed on, which it does not stop. */
  private void saveState(DoubleSupplier seconds, InterruptedException interruption) {
    try {
      saveState(seconds);
    } catch (RuntimeException e) {
      interruption.addSuppressed(e);
    }
  }

  private void validateIfDue() throws InterruptedException {
    boolean epochEnds = step % data.stepsPerEpoch() == 0 || step == trial.getSteps();
    boolean due = step == 0 ? keepsEpochs() : epochEnds || step % trial.getEvaluateEvery() == 0;
    if (!due || checkpoints.validatedAt(step)) {
      return;
    }
    try (Optimizer.Swap saved = optimizer.swapForSaved(model.parameters())) {
      Validation figures = validator.validate(model, manager);
      Checkpoint validation = checkpoint(figures.metrics());
      if (step == 0) {
        checkpoints.addFirst(validation, this::write);
      } else {
        List<Checkpoint> all = new ArrayList<>(checkpoints.validations());
        all.add(validation);
        boolean isLast = step == trial.getSteps() || stopped(all).isPresent();
        checkpoints.add(
            validation, figures.answers(), this::write, isLast, epochEnds && keepsEpochs());
      }
    }
  }

  private Batch nextBatch() {
    int inEpoch = (int) (step % data.stepsPerEpoch());
    if (batches == null || inEpoch == 0) {
      batches = data.epoch((int) (step / data.stepsPerEpoch()));
    }
    return batches.get(inEpoch);
  }

  private void step() {
    Batch batch = nextBatch();
    step++;
    try (NDManager scope = manager.newSubManager()) {
      BatchPass.Result result = pass.run(batch, this::dropout, this::drawnLabel, scope);
      losses.add(result.loss());
      double rate = firstRate * schedule.factor(step);
      UpdateStatistics statistics = optimizer.step(model.parameters(), result.gradients(), rate);
      curve.add(step, result.loss(), rate, statistics);
    }
  }

  private Random drawnLabel(Sample sample, int draw) {
    return KeyedRandom.of(trial.getSeed(), "drawn label", step, sample.index(), draw);
  }

  private Dropout dropout(int piece) {
    Double probability = trial.getAdapter().getDropout();
    return probability == null || probability == 0
        ? Dropout.NONE
        : new KeyedDropout(probability, trial.getSeed(), step, piece);
  }

  private boolean keepsEpochs() {
    return trial.getKeepCheckpoints().equals("epochs");
  }

  /** A checkpoint of the model as it is, not written yet. */
  private Checkpoint checkpoint(ValidationMetrics figures) {
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

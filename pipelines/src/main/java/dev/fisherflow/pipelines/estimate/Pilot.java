package dev.fisherflow.pipelines.estimate;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Trains a few steps of one trial of a cell, and validates once on some dev rows, to see how long
 * they take. Each cell has a learner of its own, so that the peak of its memory is its own too.
 */
public final class Pilot {

  /** Steps of a pilot. */
  public static final int STEPS = 12;

  /** Of which so many are not counted: code is compiled and memory is taken in them. */
  public static final int WARM_UP = 4;

  private final LearnerFactory learners;
  private final Function<String, ExampleSource> datasets;
  private final LongSupplier nanos;
  private final Supplier<OptionalLong> memory;
  private final Map<String, PilotExamples> examples = new HashMap<>();

  /**
   * A pilot.
   *
   * @param learners makes the learner of a cell
   * @param datasets finds a prepared dataset by its digest
   */
  public Pilot(LearnerFactory learners, Function<String, ExampleSource> datasets) {
    this(learners, datasets, System::nanoTime, ProcessMemory::peakOfChildren);
  }

  Pilot(
      LearnerFactory learners,
      Function<String, ExampleSource> datasets,
      LongSupplier nanos,
      Supplier<OptionalLong> memory) {
    this.learners = learners;
    this.datasets = datasets;
    this.nanos = nanos;
    this.memory = memory;
  }

  /**
   * Measures a trial.
   *
   * @param trial one whose dataset is prepared
   * @throws InterruptedException if the thread was interrupted
   */
  public Measurement measure(Trial trial) throws InterruptedException {
    PilotExamples data =
        examples.computeIfAbsent(
            trial.getDatasetDigest(), digest -> new PilotExamples(datasets.apply(digest)));
    Watch watch = new Watch();
    try (ScratchFolder scratch = ScratchFolder.create("pilot");
        Learner learner = learners.create()) {
      TrialResult result =
          learner.train(
              shortened(trial, STEPS),
              data.of(STEPS * trial.getBatchSize()),
              scratch.path(),
              watch);
      if (result.getStatus() == TrialStatus.FAILED) {
        return Measurement.failed(
            trial.getBatchSize(), watch.peak, result.getFailure().getMessage());
      }
    } catch (TrialFailedException e) {
      return Measurement.failed(trial.getBatchSize(), watch.peak, message(e));
    }
    if (watch.times.size() < STEPS) {
      return Measurement.failed(
          trial.getBatchSize(), watch.peak, "diverged at step " + watch.times.size());
    }
    return measurement(trial, watch, data);
  }

  /** Of a trial that validates once, after its last step. */
  static Trial shortened(Trial trial, int steps) {
    return TrialIdentity.identified(
        Trial.newBuilder(trial)
            .setEpochs(1)
            .setSteps(steps)
            .setEvaluateEvery(steps)
            .setBudget(null)
            .setLimit(null)
            .setKeepCheckpoints("best")
            .setPhase(null)
            .build());
  }

  private static Measurement measurement(Trial trial, Watch watch, PilotExamples data) {
    List<Double> steps = new ArrayList<>();
    for (int i = WARM_UP; i < STEPS - 1; i++) {
      steps.add((watch.times.get(i) - watch.times.get(i - 1)) / 1e9);
    }
    double last = (watch.times.get(STEPS - 1) - watch.times.get(STEPS - 2)) / 1e9;
    double median = new Measurement(1, steps, 0, OptionalLong.empty(), "").stepSeconds(0.5);
    double validation = Math.max(0, last - median) * data.validationFactor(trial);
    return new Measurement(trial.getBatchSize(), steps, validation, watch.peak, "");
  }

  private static String message(Exception e) {
    return Objects.requireNonNullElse(e.getMessage(), e.toString());
  }

  /** Notes when each step ended, and the memory by then. */
  private final class Watch implements TrialListener {

    private final List<Long> times = new ArrayList<>();
    private OptionalLong peak = OptionalLong.empty();

    @Override
    public void progressed(TrialProgress progress) {
      times.add(nanos.getAsLong());
      OptionalLong now = memory.get();
      if (now.isPresent()) {
        peak = OptionalLong.of(Math.max(now.getAsLong(), peak.orElse(0)));
      }
    }
  }
}

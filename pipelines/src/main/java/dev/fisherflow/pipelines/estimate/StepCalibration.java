package dev.fisherflow.pipelines.estimate;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.pipelines.cost.StepCost;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Measures what the steps of a sweep cost: the median processor time of some steps of a trial of
 * each model, adapter, optimizer, batch size and token limit. Validations, checkpoints and the
 * reading of data are not in it.
 *
 * @param learners makes the learner of each
 * @param datasets finds a prepared dataset by its digest
 */
public record StepCalibration(LearnerFactory learners, Function<String, ExampleSource> datasets) {

  /** Steps of a trial: their median does not mind the first ones. */
  private static final int STEPS = 16;

  /**
   * Trials of each, in turns, of which the median counts: Java is still compiling in the first, and
   * what else the machine does meets all alike.
   */
  private static final int ROUNDS = 3;

  /**
   * Measures trials whose datasets are prepared.
   *
   * @param measuring receives what is measured before it is, once a round
   * @throws IllegalStateException if a trial fails
   */
  public List<StepCost> of(List<PlannedTrial> trials, Consumer<StepCost> measuring)
      throws InterruptedException {
    Map<StepCost, Trial> distinct = new LinkedHashMap<>();
    trials.forEach(
        planned -> distinct.putIfAbsent(StepCost.of(planned.trial(), 0), planned.trial()));
    Map<StepCost, List<Double>> measured = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<StepCost, Trial> one : distinct.entrySet()) {
        measuring.accept(one.getKey());
        measured
            .computeIfAbsent(one.getKey(), key -> new ArrayList<>())
            .add(seconds(one.getKey(), one.getValue()));
      }
    }
    return distinct.entrySet().stream()
        .map(one -> StepCost.of(one.getValue(), median(measured.get(one.getKey()))))
        .toList();
  }

  private static double median(List<Double> numbers) {
    return numbers.stream().sorted().skip(numbers.size() / 2).findFirst().orElseThrow();
  }

  private double seconds(StepCost step, Trial trial) throws InterruptedException {
    PilotExamples data = new PilotExamples(datasets.apply(trial.getDatasetDigest()));
    try (ScratchFolder scratch = ScratchFolder.create("calibration");
        Learner learner = learners.create()) {
      TrialResult result =
          learner.train(
              Pilot.shortened(trial, STEPS),
              data.of(STEPS * trial.getBatchSize()),
              scratch.path(),
              progress -> {});
      if (result.getStepSeconds() == null || result.getStepsDone() < STEPS) {
        throw new IllegalStateException(
            "the trial of %s ended after %d of %d steps: give it another setting"
                .formatted(step, result.getStepsDone(), STEPS));
      }
      return result.getStepSeconds();
    } catch (TrialFailedException e) {
      throw new IllegalStateException(
          "the trial of %s failed: %s".formatted(step, e.getMessage()), e);
    }
  }
}

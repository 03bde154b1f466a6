package dev.fisherflow.pipelines.estimate;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.fisher.SolveSettings;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.task.FisherOutputs;
import dev.fisherflow.learning.trial.StepMemory;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.Training;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.survey.TextLengths;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** About the memory of trials' steps, each kind of step worked out once. */
public final class StepMemories {

  private final Map<String, Architecture> architectures = new HashMap<>();
  private final Map<List<Object>, Long> bytes = new HashMap<>();

  /**
   * Bytes that a step of a trial holds at most.
   *
   * @param texts how long its texts are; where that is not known, as long as they may be
   */
  public long of(Trial trial, TextLengths texts) {
    int atOnce = Training.atOnce(trial.getBatchSize(), Optional.ofNullable(trial.getMicroBatch()));
    int tokens = texts.known() ? texts.heaviest(trial.getBatchSize()) : trial.getMaxTokens();
    return bytes.computeIfAbsent(
        List.of(
            trial.getTask(),
            trial.getModel(),
            trial.getAdapter(),
            trial.getOptimizer(),
            trial.getBatchSize(),
            atOnce,
            tokens),
        key -> {
          Architecture architecture =
              architectures.computeIfAbsent(trial.getModel(), ModelSource::architecture);
          return StepMemory.of(
                  architecture,
                  Adapters.shapes(trial.getAdapter(), architecture, Task.of(trial)),
                  trial.getOptimizer(),
                  outputs(trial.getOptimizer(), trial.getAdapter(), architecture, Task.of(trial)),
                  trial.getBatchSize(),
                  atOnce,
                  tokens)
              .total();
        });
  }

  private static String title(OptimizerSettings optimizer) {
    boolean rounded = Optimizers.cost(optimizer, List.of()).rounded();
    return rounded
        ? "%s %s=%s"
            .formatted(
                optimizer.getType(),
                SolveSettings.ROWS.name(),
                SolveSettings.ROWS.text(Settings.of(optimizer)))
        : optimizer.getType();
  }

  /** Outputs whose Fisher matrix an optimizer solves with. */
  private static int outputs(
      OptimizerSettings optimizer, AdapterSettings adapter, Architecture architecture, Task task) {
    return FisherOutputs.count(
        Optimizers.cost(optimizer, List.of()).fisher(), adapter, architecture, task);
  }

  /**
   * Of the optimizers of a sweep, by their types and how they hold rows; the first of each, at the
   * task's first setting.
   */
  public static Map<String, StepMemory> byOptimizer(
      SweepSpecification specification,
      Architecture architecture,
      AdapterSettings settings,
      Task task) {
    Adapter adapter = Adapters.shapes(settings, architecture, task);
    Training training = specification.training().get(task).get(0);
    Map<String, StepMemory> memories = new LinkedHashMap<>();
    for (OptimizerSettings optimizer : specification.optimizers()) {
      memories.putIfAbsent(
          title(optimizer),
          StepMemory.of(
              architecture,
              adapter,
              optimizer,
              outputs(optimizer, settings, architecture, task),
              training.batchSize(),
              Training.atOnce(training.batchSize(), training.microBatch()),
              training.maxTokens()));
    }
    return memories;
  }
}

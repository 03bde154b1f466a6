package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.fisher.FisherScope;
import dev.fisherflow.learning.fisher.factored.HeldRows;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.task.FisherOutputs;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The models that a specification names, looked at without reading their weights. */
public final class SpecifiedModels {

  private SpecifiedModels() {}

  /**
   * A model of which all has been checked that its files say, but for the weights' numbers. Weights
   * need not be there yet.
   *
   * @param name one of the specification's models
   * @throws ModelException if it is no model, or cannot read a task's inputs
   */
  public static ModelSource checked(String name, SweepSpecification specification) {
    ModelSource source = ModelSource.planned(name);
    for (Task task : specification.tasks()) {
      source.inputFormat().require(task, "the model '" + name + "'");
      source.requireImages(task);
    }
    source.check();
    for (Task task : specification.tasks()) {
      specification.training().get(task).stream()
          .map(Training::maxTokens)
          .distinct()
          .forEach(maxTokens -> source.require(task, maxTokens));
      specification
          .adapters()
          .forEach(adapter -> requireRows(specification, name, source, adapter, task));
    }
    return source;
  }

  /**
   * Rules that solve with the exact Fisher matrix need few outputs, and rounded rows are formed.
   */
  private static void requireRows(
      SweepSpecification specification,
      String name,
      ModelSource source,
      AdapterSettings adapter,
      Task task) {
    Architecture architecture = source.architecture();
    for (OptimizerSettings optimizer : specification.optimizers()) {
      if (task.writes() && OptimizerFamily.REGISTRY.get(optimizer.getType()).drawsLabels()) {
        throw new ModelException(
            "optimizer %s draws one label for each sample, a text of %s is many tokens: leave it out for this task"
                .formatted(optimizer.getType(), task.key()));
      }
      FisherScope scope = Optimizers.cost(optimizer, List.of()).fisher();
      FisherOutputs.require(
          "optimizer " + optimizer.getType(), scope, name, adapter, architecture, task);
      if (Optimizers.cost(optimizer, List.of()).rounded()) {
        requireFormed(optimizer, name, Adapters.shapes(adapter, architecture, task));
      }
    }
    specification.evaluation().stream()
        .flatMap(evaluation -> evaluation.plan().settings().rules().stream())
        .filter(rule -> rule.family().needsFisher())
        .forEach(
            rule ->
                FisherOutputs.require(
                    "update rule " + rule, FisherScope.OUTPUTS, name, adapter, architecture, task));
  }

  private static void requireFormed(OptimizerSettings optimizer, String name, Adapter adapter) {
    List<HeldRows> held = adapter.heldRows(1, 1);
    if (!held.isEmpty()) {
      throw new ModelException(
          "optimizer %s with rows: bfloat16: expected gradients that are formed, found '%s', of which"
                  .formatted(optimizer.getType(), name)
              + " none of the %,d numbers of a sample is: leave rows out"
                  .formatted(adapter.trainableParameters()));
    }
  }

  /** What of the models is no error, but may not be meant: a sentence each. */
  public static List<String> doubts(SweepSpecification specification) {
    return specification.models().stream().flatMap(SpecifiedModels::doubts).toList();
  }

  /** Names of the models whose weights are not there. */
  public static List<String> withoutWeights(SweepSpecification specification) {
    return specification.models().stream()
        .filter(name -> planned(name).filter(source -> !source.hasWeights()).isPresent())
        .toList();
  }

  private static Stream<String> doubts(String name) {
    return planned(name).stream().flatMap(source -> source.doubts().stream());
  }

  /** Nothing for a model that is none: what checks it says why. */
  private static Optional<ModelSource> planned(String name) {
    try {
      return Optional.of(ModelSource.planned(name));
    } catch (ModelException e) {
      return Optional.empty();
    }
  }
}

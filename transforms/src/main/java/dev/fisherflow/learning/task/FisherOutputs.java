package dev.fisherflow.learning.task;

import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.fisher.FisherScope;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Task;

/** How many outputs have a Fisher matrix that is asked for in factors. */
public final class FisherOutputs {

  private FisherOutputs() {}

  /**
   * Outputs of the distribution; 1 of none.
   *
   * @throws ModelException if the model cannot be adapted so
   */
  public static int count(
      FisherScope scope, AdapterSettings adapter, Architecture architecture, Task task) {
    return switch (scope) {
      case NONE -> 1;
      case OUTPUTS ->
          // Of independent labels every one has a factor, of classes all but one.
          Adapters.outputs(adapter, architecture, task)
              + (task.target() == Task.Target.LABELS ? 1 : 0);
      case LABEL_WORDS ->
          architecture.writes() ? TextToText.labelWords(task).size() : task.outputs();
    };
  }

  /**
   * Refuses a distribution with more outputs than can be.
   *
   * @param rule whose it is, for messages
   * @param model its name
   * @throws ModelException also if label words are asked of a model that has none
   */
  public static void require(
      String rule,
      FisherScope scope,
      String model,
      AdapterSettings adapter,
      Architecture architecture,
      Task task) {
    if (scope == FisherScope.LABEL_WORDS && !architecture.writes()) {
      throw new ModelException(
          "%s over labelWords: expected a model that writes, found '%s' with %,d outputs for %s; leave"
                  .formatted(rule, model, Adapters.outputs(adapter, architecture, task), task.key())
              + " over out");
    }
    if (scope == FisherScope.LABEL_WORDS && task.writes()) {
      throw new ModelException(
          "%s over labelWords: expected a task of labels, found %s, whose texts are of all kinds; leave out the rule"
              .formatted(rule, task.key()));
    }
    int count = count(scope, adapter, architecture, task);
    if (count > FisherScope.MOST_OUTPUTS) {
      throw new ModelException(
          "%s: expected at most %d outputs, as the exact Fisher matrix takes a backward pass and a"
                  .formatted(rule, FisherScope.MOST_OUTPUTS)
              + " gradient of each sample for all but one; found %,d of %s for %s%s"
                  .formatted(
                      count,
                      scope == FisherScope.LABEL_WORDS ? "label words" : "'" + model + "'",
                      task.key(),
                      scope == FisherScope.OUTPUTS && architecture.writes()
                          ? ": with over: labelWords an optimizer has those of the label words"
                          : ""));
    }
  }
}

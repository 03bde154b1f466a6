package dev.fisherflow.pipelines.paper;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.learning.optimizer.OptimizerNames;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.Training;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A setup of the paper, as a preset has it.
 *
 * @param preset the preset
 * @param trainableParameters numbers that the paper trains in it
 */
public record PaperSetup(SweepSpecification preset, long trainableParameters) {

  private static final List<PaperSetup> ALL =
      List.of(
          of("paper-prompt-tuning", 15_360),
          of("paper-lora", 884_736),
          of("paper-vit", 313_344),
          of("paper-mlp", 10_510_346));

  private static PaperSetup of(String preset, long trainableParameters) {
    return new PaperSetup(SweepSpecification.preset(preset), trainableParameters);
  }

  /** The setup of a figure. */
  static PaperSetup of(PublishedFigure figure) {
    return of(figure.adapter(), figure.task())
        .orElseThrow(() -> new IllegalStateException("no preset of " + figure));
  }

  private static Optional<PaperSetup> of(String adapter, String task) {
    return ALL.stream()
        .filter(setup -> setup.preset.adapters().get(0).getType().equals(adapter))
        .filter(setup -> setup.preset.tasks().stream().anyMatch(each -> each.key().equals(task)))
        .findFirst();
  }

  /**
   * What a trial does otherwise than the paper, in words; empty if it differs in its seed alone.
   */
  public static Optional<String> difference(TrialResult result) {
    Trial trial = result.getTrial();
    return of(trial.getAdapter().getType(), trial.getTask())
        .map(setup -> setup.otherwise(result))
        .orElse(Optional.of("the paper has no such task with this adapter"));
  }

  Optional<String> otherwise(TrialResult result) {
    Trial trial = result.getTrial();
    List<String> differences = new ArrayList<>();
    String model = preset.models().get(0);
    compare(differences, "model", modelName(trial.getModel()), model);
    compare(
        differences,
        "adapter",
        AdapterNames.of(trial.getAdapter()),
        AdapterNames.of(preset.adapters().get(0)));
    Optional<OptimizerSettings> optimizer =
        preset.optimizers().stream()
            .filter(each -> each.getType().equals(trial.getOptimizer().getType()))
            .findFirst();
    if (optimizer.isEmpty()) {
      differences.add("the paper has no optimizer " + trial.getOptimizer().getType());
    } else {
      compare(
          differences,
          "settings",
          OptimizerNames.hyperparameters(trial.getOptimizer()),
          OptimizerNames.hyperparameters(optimizer.get()));
    }
    compareTraining(differences, trial);
    compare(differences, "trained numbers", result.getTrainableParameters(), trainableParameters);
    return differences.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", differences));
  }

  private void compareTraining(List<String> differences, Trial trial) {
    Task task =
        preset.tasks().stream()
            .filter(each -> each.key().equals(trial.getTask()))
            .findFirst()
            .orElseThrow();
    Training training = preset.training().get(task).get(0);
    compare(differences, "epochs", trial.getEpochs(), training.epochs());
    compare(differences, "batch size", trial.getBatchSize(), training.batchSize());
    compare(differences, "validation every", trial.getEvaluateEvery(), training.evaluateEvery());
    if (!task.images()) {
      compare(differences, "tokens", trial.getMaxTokens(), training.maxTokens());
    }
    compare(differences, "limit", trial.getLimit(), training.limit().orElse(null));
    compare(
        differences, "augmentation", trial.getAugmentation(), training.augmentation().orElse(null));
    compare(differences, "early stopping", trial.getEarlyStopping(), null);
  }

  private static void compare(List<String> differences, String what, Object ours, Object paper) {
    if (!Objects.equals(ours, paper)) {
      differences.add("%s %s, the paper's %s".formatted(what, text(ours), text(paper)));
    }
  }

  private static String text(Object value) {
    return value == null ? "none" : value.toString();
  }

  private static String modelName(String model) {
    return model.replaceFirst(".*[/\\\\](?=.)", "");
  }
}

package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.learning.optimizer.OptimizerNames;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a trial must be for its figures to stand beside the paper's: one of the presets' trials, but
 * for its seed, for when it validates, and for what changes no step.
 */
final class PaperSetups {

  /** Presets, and how many numbers the paper trains in each. */
  private static final Map<String, Long> PRESETS =
      Map.of(
          "paper-prompt-tuning", 15_360L,
          "paper-lora", 884_736L,
          "paper-vit", 313_344L,
          "paper-mlp", 10_510_346L);

  /** CIFAR's validation split takes a tenth; editions of GLUE differ by less than 1 %. */
  private static final double LEAST_ROWS = 0.89;

  private static final double MOST_ROWS = 1.01;

  private final List<Setup> setups;

  private PaperSetups(List<Setup> setups) {
    this.setups = setups;
  }

  /** Those of the presets. */
  static PaperSetups load() {
    return new PaperSetups(
        PRESETS.entrySet().stream()
            .flatMap(
                preset ->
                    TrialPlan.of(SweepSpecification.preset(preset.getKey())).templates().stream()
                        .map(trial -> new Setup(trial, preset.getValue())))
            .toList());
  }

  /**
   * What of a trial is not the paper's, as {@code 2 epochs, not 20}; nothing if all is. A task,
   * kind of adapter or optimizer that the paper has not says so.
   */
  List<String> differences(TrialResult result) {
    Trial trial = result.getTrial();
    return setups.stream()
        .filter(setup -> setup.trial.getTask().equals(trial.getTask()))
        .filter(setup -> setup.trial.getAdapter().getType().equals(trial.getAdapter().getType()))
        .filter(
            setup -> setup.trial.getOptimizer().getType().equals(trial.getOptimizer().getType()))
        .findFirst()
        .map(setup -> setup.differences(result))
        .orElse(List.of("no such setup in the paper"));
  }

  /** Whether the paper has this model, by the name of its folder. */
  boolean knowsModel(Trial trial) {
    return setups.stream().anyMatch(setup -> setup.model().equals(Format.model(trial.getModel())));
  }

  private record Setup(Trial trial, long trained) {

    String model() {
      return Format.model(trial.getModel());
    }

    List<String> differences(TrialResult result) {
      Trial other = result.getTrial();
      List<String> found = new ArrayList<>();
      note(found, "model ", Format.model(other.getModel()), model());
      if (!other.getAdapter().equals(trial.getAdapter())) {
        note(
            found,
            "adapter ",
            AdapterNames.of(other.getAdapter()),
            AdapterNames.of(trial.getAdapter()));
        if (found.stream().noneMatch(text -> text.startsWith("adapter"))) {
          found.add("another setting of the adapter");
        }
      } else if (result.getTrainableParameters() != trained) {
        note(found, "trained numbers: ", result.getTrainableParameters(), trained);
      }
      if (!other.getOptimizer().equals(trial.getOptimizer())) {
        note(
            found,
            "",
            OptimizerNames.hyperparameters(other.getOptimizer()),
            OptimizerNames.hyperparameters(trial.getOptimizer()));
        if (found.stream().noneMatch(text -> text.contains("="))) {
          found.add("another setting of the optimizer");
        }
      }
      note(found, "batch size ", other.getBatchSize(), trial.getBatchSize());
      note(found, "epochs: ", other.getEpochs(), trial.getEpochs());
      note(found, "tokens: ", other.getMaxTokens(), trial.getMaxTokens());
      note(found, "limit ", or(other.getLimit(), "none"), or(trial.getLimit(), "none"));
      note(
          found,
          "augmentation ",
          or(other.getAugmentation(), "none"),
          or(trial.getAugmentation(), "none"));
      rows(other).ifPresent(found::add);
      if (other.getEarlyStopping() != null) {
        found.add("early stopping");
      }
      if (!other.getSelectBy().isEmpty()) {
        found.add("selected by " + String.join(", ", other.getSelectBy()));
      }
      return List.copyOf(found);
    }

    /** An epoch's steps tell the examples to within a batch; a limit is told by itself. */
    private static Optional<String> rows(Trial trial) {
      int official = Task.of(trial).officialRows(Splits.TRAIN).orElse(0);
      int batch = trial.getBatchSize();
      double used = (double) trial.getSteps() / trial.getEpochs() * batch;
      return trial.getLimit() == null
              && (used < LEAST_ROWS * official || used > MOST_ROWS * official + batch)
          ? Optional.of("about %.0f training examples, not %d".formatted(used, official))
          : Optional.empty();
    }

    private static String or(Object value, String none) {
      return value == null ? none : value.toString();
    }

    private static void note(List<String> found, String what, Object own, Object papers) {
      if (!Objects.equals(own, papers)) {
        found.add(what + own + ", not " + papers);
      }
    }
  }
}

package dev.fisherflow.pipelines.plan;

import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.Trial;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Names of the settings that a sweep compares: the rate and what else the sweep varies, so that
 * they are short and differ where its trials do. What only differs from task to task, such as
 * epochs given per task, is not counted as varied: a setting is compared over all tasks.
 *
 * @param varied by optimizer, the names of the settings that vary beside the rate
 */
public record TrialNames(Map<String, Set<String>> varied) implements Serializable {

  private static final List<Setting> SETTINGS =
      List.of(
          Setting.optimizer("weightDecay", OptimizerSettings::getWeightDecay),
          Setting.optimizer("momentum", OptimizerSettings::getMomentum),
          Setting.optimizer("beta1", OptimizerSettings::getBeta1),
          Setting.optimizer("beta2", OptimizerSettings::getBeta2),
          Setting.optimizer("epsilon", OptimizerSettings::getEpsilon),
          Setting.optimizer("decayRate", OptimizerSettings::getDecayRate),
          Setting.optimizer("clipThreshold", OptimizerSettings::getClipThreshold),
          Setting.optimizer("damping", OptimizerSettings::getDamping),
          Setting.optimizer("duplicateCosine", OptimizerSettings::getDuplicateCosine),
          Setting.optimizer("draws", OptimizerSettings::getDraws),
          Setting.optimizer("schedule", optimizer -> schedule(optimizer.getSchedule())),
          new Setting("batchSize", Trial::getBatchSize),
          new Setting("epochs", Trial::getEpochs),
          new Setting("evaluateEvery", Trial::getEvaluateEvery),
          new Setting("maxTokens", Trial::getMaxTokens),
          new Setting("limit", Trial::getLimit));

  /** The names of the trials of one sweep. */
  public static TrialNames of(Collection<Trial> trials) {
    Map<String, Set<String>> varied = new HashMap<>();
    trials.stream()
        .collect(Collectors.groupingBy(trial -> List.of(optimizer(trial), trial.getTask())))
        .forEach(
            (group, members) ->
                varied
                    .computeIfAbsent(group.get(0), optimizer -> new TreeSet<>())
                    .addAll(varied(members)));
    return new TrialNames(varied);
  }

  /** The trial's rate and what else varies, such as {@code learningRate=0.001 damping=1e-7}. */
  public String hyperparameters(Trial trial) {
    OptimizerSettings optimizer = trial.getOptimizer();
    String rate =
        optimizer.getFirstStepNorm() == null
            ? "learningRate=" + format(optimizer.getLearningRate())
            : "firstStepNorm=" + format(optimizer.getFirstStepNorm());
    Set<String> shown = varied.getOrDefault(optimizer(trial), Set.of());
    return rate
        + SETTINGS.stream()
            .filter(setting -> shown.contains(setting.name()))
            .map(setting -> " " + setting.name() + "=" + format(setting.of().apply(trial)))
            .collect(Collectors.joining());
  }

  /** A trial in words, such as {@code sst2 adamw learningRate=0.001 seed 1}. */
  public String label(Trial trial) {
    return label(trial, hyperparameters(trial));
  }

  /** A trial in words, its hyper-parameters given. */
  public static String label(Trial trial, String hyperparameters) {
    return "%s %s %s seed %d"
        .formatted(
            trial.getTask(), trial.getOptimizer().getType(), hyperparameters, trial.getSeed());
  }

  private static String optimizer(Trial trial) {
    return trial.getOptimizer().getType();
  }

  private static Set<String> varied(List<Trial> trials) {
    return SETTINGS.stream()
        .filter(setting -> trials.stream().map(setting.of()).distinct().count() > 1)
        .map(Setting::name)
        .collect(Collectors.toSet());
  }

  private static String schedule(Schedule schedule) {
    return schedule.getMilestones().isEmpty()
        ? schedule.getType()
        : schedule.getMilestones().stream()
            .map(String::valueOf)
            .collect(
                Collectors.joining(
                    ",", schedule.getType() + ":", "*" + Names.number(schedule.getFactor())));
  }

  private static String format(Object value) {
    if (value == null) {
      return "none";
    }
    return value instanceof Number number ? Names.number(number) : value.toString();
  }

  /** A setting of a trial under the name that a specification gives it. */
  private record Setting(String name, Function<Trial, Object> of) {
    static Setting optimizer(String name, Function<OptimizerSettings, Object> of) {
      return new Setting(name, trial -> of.apply(trial.getOptimizer()));
    }
  }
}

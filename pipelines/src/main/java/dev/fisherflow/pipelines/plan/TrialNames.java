package dev.fisherflow.pipelines.plan;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.optimizer.OptimizerNames;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.trials.TrainingSettings;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names of the settings that a sweep compares: the rate and what else the sweep varies, so that
 * they are short and differ where its trials do. What only differs from task to task, such as
 * epochs given per task, is not counted as varied: a setting is compared over all tasks.
 *
 * @param varied by optimizer, the names of the settings that vary beside the rate, in the order in
 *     which they are shown
 */
public record TrialNames(Map<String, List<String>> varied) implements Serializable {

  private static final List<String> RATES =
      List.of(OptimizerFamily.FIRST_STEP_NORM.name(), OptimizerFamily.LEARNING_RATE.name());

  /** The names of the trials of one sweep. */
  public static TrialNames of(Collection<Trial> trials) {
    Map<String, Set<String>> varied = new HashMap<>();
    trials.stream()
        .collect(Collectors.groupingBy(trial -> List.of(optimizer(trial), trial.getTask())))
        .forEach(
            (group, members) ->
                varied
                    .computeIfAbsent(group.get(0), optimizer -> new HashSet<>())
                    .addAll(varied(members)));
    Set<String> order = order(trials);
    Map<String, List<String>> ordered = new HashMap<>();
    varied.forEach(
        (optimizer, names) ->
            ordered.put(optimizer, order.stream().filter(names::contains).toList()));
    return new TrialNames(ordered);
  }

  /** The trial's rate and what else varies, such as {@code learningRate=0.001 damping=1e-7}. */
  public String hyperparameters(Trial trial) {
    return levels(trial).entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(" "));
  }

  /** The same by name, in the order of the names. */
  public Map<String, String> levels(Trial trial) {
    Map<String, String> settings = settings(trial);
    Map<String, String> levels = new LinkedHashMap<>();
    Stream.concat(
            RATES.stream().filter(settings::containsKey).limit(1),
            varied.getOrDefault(optimizer(trial), List.of()).stream())
        .forEach(name -> levels.put(name, settings.getOrDefault(name, TrainingSettings.NONE)));
    return levels;
  }

  /** A trial in words, such as {@code sst2 adamw learningRate=0.001 seed 1}. */
  public String label(Trial trial) {
    return label(trial, hyperparameters(trial));
  }

  /** A trial in words, its hyper-parameters given; the last word is its phase, if it has one. */
  public static String label(Trial trial, String hyperparameters) {
    return Stream.of(
            trial.getTask(),
            optimizer(trial),
            hyperparameters,
            "seed " + trial.getSeed(),
            phase(trial))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** The phase of a trial; empty where its protocol has none. */
  public static String phase(Trial trial) {
    return trial.getPhase() == null ? "" : trial.getPhase().name();
  }

  private static String optimizer(Trial trial) {
    return trial.getOptimizer().getType();
  }

  private static Set<String> varied(List<Trial> trials) {
    List<Map<String, String>> settings = trials.stream().map(TrialNames::settings).toList();
    return settings.stream()
        .flatMap(one -> one.keySet().stream())
        .distinct()
        .filter(name -> !RATES.contains(name))
        .filter(
            name ->
                settings.stream()
                        .map(one -> one.getOrDefault(name, TrainingSettings.NONE))
                        .distinct()
                        .count()
                    > 1)
        .collect(Collectors.toSet());
  }

  /** Settings with a field in the order of the schema, those without by name, then the others. */
  private static Set<String> order(Collection<Trial> trials) {
    Set<String> order = new LinkedHashSet<>(Settings.fields(OptimizerSettings.getClassSchema()));
    Set<String> others = new TreeSet<>();
    trials.forEach(trial -> others.addAll(Settings.of(trial.getOptimizer()).texts().keySet()));
    order.addAll(others);
    trials.stream().limit(1).forEach(trial -> order.addAll(settings(trial).keySet()));
    return order;
  }

  /** The texts of all settings of a trial that may vary; null has none or is named so. */
  private static Map<String, String> settings(Trial trial) {
    Map<String, String> settings = new LinkedHashMap<>(Settings.of(trial.getOptimizer()).texts());
    settings.put("schedule", OptimizerNames.schedule(trial.getOptimizer().getSchedule()));
    settings.putAll(TrainingSettings.of(trial));
    return settings;
  }
}

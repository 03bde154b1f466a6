package dev.fisherflow.transforms.trials;

import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.Trial;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a sweep may vary of the training beside the optimizer, as names and texts. */
public final class TrainingSettings {

  /** The text of a setting that a trial does not have. */
  public static final String NONE = "none";

  private TrainingSettings() {}

  /** All of a trial, in the order in which they are shown. */
  public static Map<String, String> of(Trial trial) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("batchSize", Names.number(trial.getBatchSize()));
    settings.put("microBatch", number(trial.getMicroBatch()));
    settings.put("epochs", Names.number(trial.getEpochs()));
    settings.put("evaluateEvery", Names.number(trial.getEvaluateEvery()));
    settings.put("maxTokens", Names.number(trial.getMaxTokens()));
    settings.put("limit", number(trial.getLimit()));
    settings.put("augmentation", trial.getAugmentation() == null ? NONE : trial.getAugmentation());
    return settings;
  }

  /**
   * The names of those that differ between trials of one task. What differs from task to task alone
   * is not varied: settings are compared over all tasks.
   */
  public static List<String> varied(Collection<Trial> trials) {
    Map<String, List<Map<String, String>>> tasks =
        trials.stream()
            .collect(
                Collectors.groupingBy(
                    Trial::getTask, Collectors.mapping(TrainingSettings::of, Collectors.toList())));
    return trials.stream()
        .limit(1)
        .flatMap(any -> of(any).keySet().stream())
        .filter(name -> tasks.values().stream().anyMatch(ofTask -> differ(ofTask, name)))
        .toList();
  }

  private static boolean differ(List<Map<String, String>> settings, String name) {
    return settings.stream().map(one -> one.get(name)).distinct().count() > 1;
  }

  private static String number(Number number) {
    return number == null ? NONE : Names.number(number);
  }
}

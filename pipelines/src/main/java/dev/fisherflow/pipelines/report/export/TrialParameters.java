package dev.fisherflow.pipelines.report.export;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What determines a trial, as other programs take it: names and texts, the names of results.csv.
 */
public final class TrialParameters {

  private static final List<String> TRAINING =
      List.of("batchSize", "epochs", "steps", "maxTokens", "limit", "seed");

  private TrialParameters() {}

  /**
   * The parameters in the order in which they are shown; what a trial does not have is left out.
   */
  public static Map<String, String> of(Trial trial) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("task", trial.getTask());
    parameters.put("model", trial.getModel());
    parameters.put("adapter", AdapterNames.of(trial.getAdapter()));
    parameters.put("optimizer", trial.getOptimizer().getType());
    for (String name : Settings.fields(OptimizerSettings.getClassSchema())) {
      put(parameters, name, trial.getOptimizer().get(name));
    }
    for (NamedValue more : Settings.of(trial.getOptimizer()).more()) {
      put(parameters, more.getName(), more.getValue());
    }
    put(parameters, "schedule", trial.getOptimizer().getSchedule().getType());
    TRAINING.forEach(name -> put(parameters, name, trial.get(name)));
    return parameters;
  }

  private static void put(Map<String, String> parameters, String name, Object value) {
    if (value != null) {
      parameters.put(
          name, value instanceof Double number ? Names.number(number) : value.toString());
    }
  }
}

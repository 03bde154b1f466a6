package dev.fisherflow.pipelines.spec;

import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.Trial;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Short names for the groups and settings of a sweep. They show what the sweep varies, and so
 * differ where its trials do. What only differs from task to task is not counted as varied.
 *
 * @param adapterSettings by adapter type, the labels of the settings that vary
 * @param optimizerSettings by optimizer, the labels of the settings that vary beside the rate
 */
public record TrialNames(
    Map<String, Set<String>> adapterSettings, Map<String, Set<String>> optimizerSettings)
    implements Serializable {

  /** A setting of a trial under the name that a specification gives it. */
  private record Setting(String label, Function<Trial, Object> of) {
    static Setting adapter(String label, Function<AdapterSettings, Object> of) {
      return new Setting(label, trial -> of.apply(trial.getAdapter()));
    }

    static Setting optimizer(String label, Function<OptimizerSettings, Object> of) {
      return new Setting(label, trial -> of.apply(trial.getOptimizer()));
    }
  }

  private static final List<Setting> ADAPTER =
      List.of(
          Setting.adapter("alpha", AdapterSettings::getAlpha),
          Setting.adapter("dropout", AdapterSettings::getDropout),
          Setting.adapter("on", adapter -> String.join("+", adapter.getTargetModules())),
          Setting.adapter("bias", AdapterSettings::getBias),
          Setting.adapter("init", AdapterSettings::getPromptInit),
          Setting.adapter("pads", AdapterSettings::getDecoderPads),
          Setting.adapter("head", AdapterSettings::getHead));

  private static final List<Setting> OPTIMIZER =
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
  static TrialNames of(Collection<Trial> trials) {
    return new TrialNames(
        varied(ADAPTER, trials, trial -> trial.getAdapter().getType()),
        varied(OPTIMIZER, trials, TrialNames::optimizerOf));
  }

  /** The trial's adapter, such as {@code lora-r8}; fit for a file name. */
  public String adapter(Trial trial) {
    AdapterSettings adapter = trial.getAdapter();
    String size =
        switch (adapter.getType()) {
          case "lora" -> "-r" + adapter.getRank();
          case "prompt" -> "-" + adapter.getVirtualTokens();
          default -> "";
        };
    Set<String> shown = adapterSettings.getOrDefault(adapter.getType(), Set.of());
    return adapter.getType()
        + size
        + ADAPTER.stream()
            .filter(setting -> shown.contains(setting.label()))
            .map(setting -> "-" + setting.label() + "-" + format(setting.of().apply(trial)))
            .collect(Collectors.joining());
  }

  /** The trial's optimizer, such as {@code adamw}. */
  public String optimizer(Trial trial) {
    return optimizerOf(trial);
  }

  /** The trial's rate and what else varies, such as {@code learningRate=0.001 damping=1e-7}. */
  public String hyperparameters(Trial trial) {
    OptimizerSettings optimizer = trial.getOptimizer();
    String rate =
        optimizer.getFirstStepNorm() == null
            ? "learningRate=" + format(optimizer.getLearningRate())
            : "firstStepNorm=" + format(optimizer.getFirstStepNorm());
    Set<String> shown = optimizerSettings.getOrDefault(optimizerOf(trial), Set.of());
    return rate
        + OPTIMIZER.stream()
            .filter(setting -> shown.contains(setting.label()))
            .map(setting -> " " + setting.label() + "=" + format(setting.of().apply(trial)))
            .collect(Collectors.joining());
  }

  private static String optimizerOf(Trial trial) {
    return trial.getOptimizer().getType();
  }

  /** Per kind, the settings that have several values among the trials of a task. */
  private static Map<String, Set<String>> varied(
      List<Setting> settings, Collection<Trial> trials, Function<Trial, String> kindOf) {
    Map<String, Set<String>> varied = new HashMap<>();
    trials.stream()
        .collect(Collectors.groupingBy(trial -> List.of(kindOf.apply(trial), trial.getTask())))
        .forEach(
            (kindAndTask, group) ->
                settings.stream()
                    .filter(setting -> group.stream().map(setting.of()).distinct().count() > 1)
                    .map(Setting::label)
                    .forEach(
                        varied.computeIfAbsent(kindAndTask.get(0), k -> new TreeSet<>())::add));
    return varied;
  }

  private static String schedule(Schedule schedule) {
    return schedule.getType().equals("step")
        ? "step%s*%s"
            .formatted(schedule.getMilestones(), format(schedule.getFactor()))
            .replace(" ", "")
        : schedule.getType();
  }

  /** The shortest text that still tells the value. */
  private static String format(Object value) {
    if (value == null) {
      return "none";
    }
    if (!(value instanceof Double number) || !Double.isFinite(number)) {
      return value.toString();
    }
    BigDecimal decimal = BigDecimal.valueOf(number).stripTrailingZeros();
    boolean plain = Math.abs(number) >= 1e-4 && Math.abs(number) < 1e7 || number == 0;
    return plain
        ? decimal.toPlainString()
        : decimal.toString().replace("E+", "e").replace("E", "e");
  }
}

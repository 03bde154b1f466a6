package dev.fisherflow.pipelines.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Kind;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.declaration.Use;
import dev.fisherflow.learning.adapter.AdapterFamily;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.pipelines.spec.goal.Target;
import dev.fisherflow.pipelines.spec.own.OwnTaskKeys;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.EarlyStopping;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** Writes a specification with all its values, one point of a grid after the other. */
final class ExpandedSpecification {

  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).build());

  private ExpandedSpecification() {}

  static String text(SweepSpecification specification) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("name", specification.name());
    keys.put("model", specification.models());
    keys.put("tasks", specification.tasks().stream().map(ExpandedSpecification::of).toList());
    keys.put(
        "adapter",
        specification.adapters().stream().map(adapter -> of(specification, adapter)).toList());
    keys.put(
        "optimizers", specification.optimizers().stream().map(ExpandedSpecification::of).toList());
    keys.put("seeds", specification.seeds());
    keys.put("training", training(specification));
    keys.put("selection", of(specification.selection()));
    specification.target().ifPresent(target -> keys.put("target", of(target)));
    specification.costs().ifPresent(costs -> keys.put("budget", Map.of("costs", costs.file())));
    keys.put("submission", specification.submission());
    specification.evaluation().ifPresent(evaluation -> keys.put("evaluation", of(evaluation)));
    try {
      return YAML.writeValueAsString(keys);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts and numbers is no YAML: " + keys, e);
    }
  }

  private static Map<String, Object> of(SweepSpecification specification, AdapterSettings adapter) {
    return specification
        .start(adapter)
        .<Map<String, Object>>map(folder -> Map.of("from", folder))
        .orElseGet(() -> of(AdapterFamily.REGISTRY.get(adapter.getType()), adapter));
  }

  private static Object of(Task task) {
    return task.definition() == null ? task.key() : OwnTaskKeys.of(task);
  }

  private static Map<String, Object> of(OptimizerSettings optimizer) {
    Map<String, Object> keys = of(OptimizerFamily.REGISTRY.get(optimizer.getType()), optimizer);
    Schedule schedule = optimizer.getSchedule();
    Map<String, Object> settings = of(ScheduleFamily.REGISTRY.get(schedule.getType()), schedule);
    keys.put("schedule", settings.size() == 1 ? schedule.getType() : settings);
    return keys;
  }

  /**
   * Type and settings in the declared order: null where it is a value, nothing for an empty list or
   * mapping.
   */
  private static Map<String, Object> of(Declared declared, SpecificRecord record) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("type", declared.name());
    for (Setting<?> setting : declared.declaration().settings()) {
      Object value = Settings.of(record).get(setting);
      boolean isValue =
          value == null
              ? setting.use().kind() == Use.Kind.NULLABLE
              : !value.equals(List.of()) && !value.equals(Map.of());
      if (isValue) {
        keys.put(
            setting.name(),
            setting.kind() == Kind.NUMBER_OR_RELATIVE ? Relative.written((Double) value) : value);
      }
    }
    return keys;
  }

  /** The grid of each task is a product, so its axes tell it. */
  private static Map<String, Object> training(SweepSpecification specification) {
    Map<String, Object> keys = new LinkedHashMap<>();
    List<Training> any = specification.training().get(specification.tasks().get(0));
    keys.put("batchSize", axis(any, Training::batchSize));
    keys.put("microBatch", axis(any, training -> training.microBatch().orElse(null)));
    keys.put("epochs", perTask(specification, Training::epochs));
    keys.put("evaluateEvery", perTask(specification, Training::evaluateEvery));
    keys.put(
        "earlyStopping", any.get(0).earlyStopping().map(ExpandedSpecification::of).orElse(null));
    keys.put("maxTokens", axis(any, Training::maxTokens));
    keys.put("limit", axis(any, training -> training.limit().orElse(null)));
    keys.put("keepCheckpoints", any.get(0).keepCheckpoints());
    keys.put("augmentation", any.get(0).augmentation().orElse(null));
    keys.put("truncation", any.get(0).truncation().orElse(null));
    return keys;
  }

  private static Map<String, Object> of(SelectionSettings selection) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("protocol", selection.protocol());
    if (selection.fair()) {
      keys.put("seeds", selection.confirming());
    }
    keys.put("by", selection.by().isEmpty() ? null : selection.by());
    keys.put("diverged", selection.diverged().toString());
    return keys;
  }

  private static Map<String, Object> of(Target target) {
    return target.relative()
        ? Map.of("from", target.from())
        : new TreeMap<>(Map.of("metric", target.metric(), "value", target.value()));
  }

  private static Map<String, Object> of(EarlyStopping stopping) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("patience", stopping.getPatience());
    keys.put("minDelta", stopping.getMinDelta());
    return keys;
  }

  /** A list for all tasks, or the one number of each. */
  private static Object perTask(
      SweepSpecification specification, Function<Training, Integer> number) {
    Map<String, List<Integer>> axes = new LinkedHashMap<>();
    for (Task task : specification.tasks()) {
      axes.put(task.key(), axis(specification.training().get(task), number));
    }
    if (axes.values().stream().distinct().count() == 1) {
      return axes.values().iterator().next();
    }
    Map<String, Integer> numbers = new LinkedHashMap<>();
    axes.forEach((task, axis) -> numbers.put(task, axis.get(0)));
    return numbers;
  }

  private static <T> List<T> axis(List<Training> trainings, Function<Training, T> value) {
    return new ArrayList<>(
        trainings.stream().map(value).collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  private static Map<String, Object> of(Evaluation evaluation) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("checkpoints", evaluation.checkpoints().parts());
    keys.put("batches", evaluation.batches());
    keys.put("batchSize", evaluation.plan().batchSize());
    keys.put("microBatch", evaluation.plan().microBatch());
    keys.put(
        "updates",
        evaluation.plan().settings().rules().stream().map(UpdateRule::toString).toList());
    keys.put(
        "dampings",
        evaluation.plan().settings().dampings().stream().map(Relative::written).toList());
    keys.put("lossScale", evaluation.plan().lossScale().text());
    return keys;
  }
}

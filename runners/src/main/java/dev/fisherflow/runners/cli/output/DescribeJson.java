package dev.fisherflow.runners.cli.output;

import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.pipelines.estimate.StepMemories;
import dev.fisherflow.pipelines.spec.SpecifiedModels;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a sweep trains, for programs: an entry for each model, adapter and task. */
public final class DescribeJson {

  private DescribeJson() {}

  public static List<Map<String, Object>> of(SweepSpecification specification) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (String model : specification.models()) {
      Architecture architecture = SpecifiedModels.checked(model, specification).architecture();
      for (AdapterSettings settings : specification.adapters()) {
        for (Task task : specification.tasks()) {
          Adapter adapter = Adapters.shapes(settings, architecture, task);
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("model", model);
          entry.put("class", architecture.huggingFaceName().className());
          entry.put("adapter", AdapterNames.of(settings));
          entry.put("task", task.key());
          entry.put("parameters", architecture.parameters());
          entry.put("trained", adapter.trainableParameters());
          entry.put(
              "tensors",
              adapter.tensors().stream()
                  .map(t -> Map.of("name", t.name(), "shape", t.shape().getShape()))
                  .toList());
          entry.put(
              "stepBytes", StepMemories.byOptimizer(specification, architecture, settings, task));
          entries.add(entry);
        }
      }
    }
    return entries;
  }
}

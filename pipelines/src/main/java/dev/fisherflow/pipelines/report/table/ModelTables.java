package dev.fisherflow.pipelines.report.table;

import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.adapter.TensorSpec;
import dev.fisherflow.learning.fisher.factored.HeldRows;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.trial.StepMemory;
import dev.fisherflow.pipelines.estimate.StepMemories;
import dev.fisherflow.pipelines.spec.SpecifiedModels;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.Training;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a sweep trains, from the models' configurations alone: for each model and adapter the
 * parameters by tensor, and the memory of a step by optimizer.
 */
public final class ModelTables {

  private ModelTables() {}

  /**
   * The tables as text.
   *
   * @throws dev.fisherflow.learning.model.file.ModelException if a model has no supported
   *     configuration, or cannot be adapted so
   */
  public static String render(SweepSpecification specification) {
    return specification.models().stream()
        .flatMap(
            model ->
                specification.adapters().stream()
                    .flatMap(settings -> sections(specification, model, settings).stream()))
        .collect(Collectors.joining("\n"));
  }

  /** A section for each count of outputs among the tasks: an adapter's head has as many. */
  private static List<String> sections(
      SweepSpecification specification, String model, AdapterSettings settings) {
    Architecture architecture = SpecifiedModels.checked(model, specification).architecture();
    Map<List<TensorShape>, List<Task>> tasks = new LinkedHashMap<>();
    Map<List<TensorShape>, Adapter> adapters = new LinkedHashMap<>();
    for (Task task : specification.tasks()) {
      Adapter adapter = Adapters.shapes(settings, architecture, task);
      List<TensorShape> shapes = adapter.tensors().stream().map(TensorShape::of).toList();
      tasks.computeIfAbsent(shapes, key -> new ArrayList<>()).add(task);
      adapters.putIfAbsent(shapes, adapter);
    }
    return tasks.entrySet().stream()
        .map(
            same ->
                title(model, settings, same.getValue())
                    + parameters(architecture, adapters.get(same.getKey()), same.getKey())
                    + held(specification, adapters.get(same.getKey()), same.getValue().get(0))
                    + memory(specification, architecture, settings, same.getValue().get(0)))
        .toList();
  }

  private static String title(String model, AdapterSettings settings, List<Task> tasks) {
    return "%s with %s on %s\n"
        .formatted(
            model,
            AdapterNames.of(settings),
            tasks.stream().map(Task::key).collect(Collectors.joining(", ")));
  }

  private static String parameters(
      Architecture architecture, Adapter adapter, List<TensorShape> tensors) {
    Map<TensorShape, Long> counts =
        tensors.stream()
            .collect(
                Collectors.groupingBy(
                    TensorShape::anyLayer, LinkedHashMap::new, Collectors.counting()));
    return "%s: %s parameters, %s trained\n"
            .formatted(
                architecture.huggingFaceName().className(),
                count(architecture.parameters()),
                count(adapter.trainableParameters()))
        + new Columns<Map.Entry<TensorShape, Long>>()
            .left("trained tensor", tensor -> tensor.getKey().name())
            .left("shape", tensor -> tensor.getKey().dimensions())
            .right("tensors", tensor -> count(tensor.getValue()))
            .right("parameters", tensor -> count(tensor.getKey().size() * tensor.getValue()))
            .render(List.copyOf(counts.entrySet()));
  }

  /** How gradients of samples are held and multiplied where some optimizer asks for them. */
  private static String held(SweepSpecification specification, Adapter adapter, Task task) {
    Training training = specification.training().get(task).get(0);
    int samples = training.batchSize();
    Map<HeldRows, Long> counts =
        adapter.heldRows(samples, training.maxTokens()).stream()
            .map(rows -> rows.named(anyLayer(rows.tensor())))
            .collect(
                Collectors.groupingBy(
                    Function.identity(), LinkedHashMap::new, Collectors.counting()));
    boolean asked =
        specification.optimizers().stream()
            .anyMatch(optimizer -> Optimizers.cost(optimizer, List.of()).ofSamples());
    if (counts.isEmpty() || !asked) {
      return "";
    }
    return "gradients of samples on %s, whose J is never held\n".formatted(batch(training, task))
        + new Columns<Map.Entry<HeldRows, Long>>()
            .left("trained tensor", rows -> rows.getKey().tensor())
            .right("tensors", rows -> count(rows.getValue()))
            .left("products by", rows -> products(rows.getKey()))
            .right(
                "held", rows -> bytes(4L * samples * rows.getKey().gradients() * rows.getValue()))
            .render(List.copyOf(counts.entrySet()));
  }

  private static String products(HeldRows rows) {
    if (rows.formed()) {
      return "rows";
    }
    return rows.block()
        .map(
            block ->
                "blocks of %d x %d".formatted(block, rows.shape().size() / rows.shape().get(0)))
        .orElse("pairs of vectors");
  }

  private static String batch(Training training, Task task) {
    return task.images()
        ? training.batchSize() + " images"
        : "%d texts of %d tokens".formatted(training.batchSize(), training.maxTokens());
  }

  private static String memory(
      SweepSpecification specification,
      Architecture architecture,
      AdapterSettings adapter,
      Task task) {
    return "memory of a step on "
        + batch(specification.training().get(task).get(0), task)
        + "\n"
        + new Columns<Map.Entry<String, StepMemory>>()
            .left("optimizer", Map.Entry::getKey)
            .right("weights", m -> bytes(m.getValue().weights()))
            .right("trained", m -> bytes(m.getValue().trained()))
            .right("gradient, update", m -> bytes(m.getValue().gradients()))
            .right("optimizer state", m -> bytes(m.getValue().state()))
            .right("per-sample gradients", m -> bytes(m.getValue().perSample()))
            .right("activations, about", m -> bytes(m.getValue().activations()))
            .right("in all", m -> bytes(m.getValue().total()))
            .render(
                List.copyOf(
                    StepMemories.byOptimizer(specification, architecture, adapter, task)
                        .entrySet()));
  }

  private static String bytes(long bytes) {
    return bytes == 0 ? "-" : PlanTable.bytes(bytes);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String anyLayer(String name) {
    return name.replaceAll("(?<=(block|layer|layers)\\.)\\d+(?=\\.)", "*");
  }

  /** A tensor's name and shape. */
  private record TensorShape(String name, Shape shape) {

    static TensorShape of(TensorSpec tensor) {
      return new TensorShape(tensor.name(), tensor.shape());
    }

    /** The name with {@code *} for the numbers of layers, so that equal layers have one line. */
    TensorShape anyLayer() {
      return new TensorShape(ModelTables.anyLayer(name), shape);
    }

    String dimensions() {
      return Arrays.stream(shape.getShape())
          .mapToObj(String::valueOf)
          .collect(Collectors.joining(" x "));
    }

    long size() {
      return shape.size();
    }
  }
}

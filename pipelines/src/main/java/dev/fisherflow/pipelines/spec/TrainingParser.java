package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.learning.data.TrainingData;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Grid;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.schemas.EarlyStopping;
import dev.fisherflow.tasks.Cifar;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the training section: per task, the grid that its lists make. */
final class TrainingParser {

  private static final List<String> KEYS =
      List.of(
          "batchSize",
          "microBatch",
          "epochs",
          "evaluateEvery",
          "earlyStopping",
          "maxTokens",
          "limit",
          "keepCheckpoints",
          "augmentation",
          "truncation");

  private static final Value<Optional<String>> TRUNCATION =
      Value.word("a truncation", TextTokenizer.TRUNCATIONS).orNull();

  private static final Value<Optional<String>> AUGMENTATION =
      Value.word("an augmentation", TrainingData.AUGMENTATIONS).orNull();

  /** A sentence pair needs three special tokens and something of both texts. */
  private static final Value<Integer> TOKENS = Value.whole(8, 1 << 20).map(Math::toIntExact);

  private static final Value<Optional<Long>> LIMIT = Value.whole(1, Long.MAX_VALUE).orNull();

  private static final Value<Double> MIN_DELTA = Value.number(Domain.atLeast(0));

  private static final Value<EarlyStopping> EARLY_STOPPING = TrainingParser::earlyStopping;

  private static final Value<String> KEEP_CHECKPOINTS =
      Value.word("which checkpoints are kept", List.of("best", "epochs"));

  private final Fields fields;
  private final boolean tasksKnown;

  private TrainingParser(Fields fields, boolean tasksKnown) {
    this.fields = fields;
    this.tasksKnown = tasksKnown;
  }

  /**
   * The trainings of each task.
   *
   * @param tasksKnown whether there was no mistake among the tasks
   */
  static Map<Task, List<Training>> parse(Cursor section, List<Task> tasks, boolean tasksKnown) {
    Optional<Fields> fields = Fields.of(section, "a mapping such as {batchSize: 32, epochs: 3}");
    fields.ifPresent(found -> found.knowOnly(KEYS));
    return fields
        .map(found -> new TrainingParser(found, tasksKnown).grids(tasks))
        .orElseGet(() -> each(tasks, task -> List.of(byDefault(task))));
  }

  private static Training byDefault(Task task) {
    return new Training(
        Defaults.BATCH_SIZE,
        task.recipe().epochs(),
        task.recipe().evaluateEvery(),
        Defaults.MAX_TOKENS,
        Optional.empty(),
        Defaults.KEEP_CHECKPOINTS,
        Optional.empty(),
        Optional.empty());
  }

  private Map<Task, List<Training>> grids(List<Task> tasks) {
    List<Integer> batchSizes = fields.grid("batchSize", Value.count(), Defaults.BATCH_SIZE);
    Map<Task, List<Integer>> epochs = counts("epochs", tasks, task -> task.recipe().epochs());
    Map<Task, List<Integer>> evaluateEvery =
        counts("evaluateEvery", tasks, task -> task.recipe().evaluateEvery());
    List<Integer> maxTokens = fields.grid("maxTokens", TOKENS, Defaults.MAX_TOKENS);
    String keepCheckpoints =
        fields.one("keepCheckpoints", KEEP_CHECKPOINTS, Defaults.KEEP_CHECKPOINTS);
    List<Optional<Integer>> microBatches = microBatches(batchSizes);
    Optional<EarlyStopping> earlyStopping =
        fields.one("earlyStopping", EARLY_STOPPING.orNull(), Optional.empty());
    Optional<String> augmentation = augmentation(tasks);
    Optional<String> truncation = fields.one("truncation", TRUNCATION, Optional.empty());
    List<Optional<Long>> limits = fields.grid("limit", LIMIT, Optional.empty());
    Map<Task, Grid<Training>> grids =
        each(
            tasks,
            task ->
                Grid.of(
                        byDefault(task)
                            .withKeepCheckpoints(keepCheckpoints)
                            .withEarlyStopping(earlyStopping)
                            .withAugmentation(augmentation)
                            .withTruncation(truncation))
                    .vary(batchSizes, Training::withBatchSize)
                    .vary(microBatches, Training::withMicroBatch)
                    .vary(epochs.get(task), Training::withEpochs)
                    .vary(evaluateEvery.get(task), Training::withEvaluateEvery)
                    .vary(maxTokens, Training::withMaxTokens)
                    .vary(limits, Training::withLimit));
    if (grids.values().stream().anyMatch(Grid::tooLarge)) {
      fields.at().mistake("the lists make a grid of more than " + Grid.LARGEST + " trainings");
    }
    return each(tasks, task -> grids.get(task).points());
  }

  private Optional<String> augmentation(List<Task> tasks) {
    Optional<String> augmentation = fields.one("augmentation", AUGMENTATION, Optional.empty());
    List<String> texts = tasks.stream().filter(task -> !task.images()).map(Task::key).toList();
    if (augmentation.isPresent() && tasksKnown && !texts.isEmpty()) {
      fields
          .find("augmentation")
          .orElseThrow()
          .mistake(
              "is for tasks of images, such as %s; found %s"
                  .formatted(Cifar.CIFAR100.key(), String.join(", ", texts)));
    }
    return augmentation;
  }

  /** Pieces of batches, which are smaller than every batch: of any other there is one. */
  private List<Optional<Integer>> microBatches(List<Integer> batchSizes) {
    List<Optional<Integer>> microBatches =
        fields.grid("microBatch", Value.count().orNull(), Optional.empty());
    int smallest = batchSizes.stream().mapToInt(Integer::intValue).min().orElse(Integer.MAX_VALUE);
    microBatches.stream()
        .flatMap(Optional::stream)
        .filter(count -> count >= smallest)
        .findFirst()
        .ifPresent(
            count ->
                fields
                    .find("microBatch")
                    .orElseThrow()
                    .mistake(
                        "expected fewer samples than the %d of the smallest batchSize, found %d"
                            .formatted(smallest, count)));
    return microBatches;
  }

  private static Optional<EarlyStopping> earlyStopping(Cursor at) {
    Optional<Fields> fields = Fields.of(at, "a mapping such as {patience: 5, minDelta: 0}");
    fields.ifPresent(found -> found.knowOnly(List.of("patience", "minDelta")));
    return fields.flatMap(
        found ->
            found
                .require("patience", "a number of validations")
                .flatMap(Value.count()::read)
                .map(
                    patience ->
                        new EarlyStopping(patience, found.one("minDelta", MIN_DELTA, 0.0))));
  }

  /** A count for all tasks or a list of them, or a mapping with one count for every task. */
  private Map<Task, List<Integer>> counts(
      String key, List<Task> tasks, Function<Task, Integer> byDefault) {
    Optional<Cursor> at = fields.find(key);
    if (at.isEmpty()) {
      return each(
          tasks, task -> List.of(fields.defaulted(key + "." + task.key(), byDefault.apply(task))));
    }
    if (at.get().node() instanceof YamlNode.Mapping) {
      return perTask(Fields.of(at.get(), "").orElseThrow(), tasks);
    }
    List<Integer> counts = Fields.points(at.get(), Value.count());
    return each(tasks, task -> counts);
  }

  private Map<Task, List<Integer>> perTask(Fields mapping, List<Task> tasks) {
    Set<Task> known = new LinkedHashSet<>(Task.all());
    known.addAll(tasks);
    mapping.knowOnly(known.stream().map(Task::key).toList());
    List<String> missing =
        tasks.stream()
            .map(Task::key)
            .filter(key -> mapping.find(key).isEmpty() && !mapping.misspelt(key))
            .toList();
    if (!missing.isEmpty()) {
      mapping.at().mistake("expected a number for each task; missing: " + missing);
    }
    Map<Task, List<Integer>> counts = new HashMap<>();
    for (Task task : known) {
      if (tasksKnown && !tasks.contains(task)) {
        mapping.find(task.key()).ifPresent(at -> at.mistake("this task is none of the sweep's"));
      }
      Optional<Integer> count = mapping.find(task.key()).flatMap(Value.count()::read);
      counts.put(task, count.stream().toList());
    }
    return counts;
  }

  private static <T> Map<Task, T> each(List<Task> tasks, Function<Task, T> value) {
    return tasks.stream().collect(Collectors.toMap(task -> task, value));
  }
}

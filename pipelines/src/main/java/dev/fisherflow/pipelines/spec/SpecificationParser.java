package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.AdapterFamily;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.spec.goal.Costs;
import dev.fisherflow.pipelines.spec.goal.Target;
import dev.fisherflow.pipelines.spec.goal.TargetParser;
import dev.fisherflow.pipelines.spec.search.Search;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.DefaultsTaken;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Grid;
import dev.fisherflow.pipelines.spec.yaml.Mistakes;
import dev.fisherflow.pipelines.spec.yaml.SetOption;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.RunId;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a whole specification; all mistakes at once. */
final class SpecificationParser {

  private static final String SEARCH = "search";
  private static final String SELECTION = "selection";
  private static final String TARGET = "target";
  private static final String BUDGET = "budget";
  private static final List<String> KEYS =
      List.of(
          "name",
          "model",
          "tasks",
          "adapter",
          "optimizers",
          SEARCH,
          "seeds",
          "training",
          SELECTION,
          TARGET,
          BUDGET,
          "submission",
          "evaluation",
          ExtendedFiles.EXTENDS);
  private static final Value<String> NAME =
      Value.text(RunId.pattern(RunId.LONGEST_OF_SWEEP), RunId.expected(RunId.LONGEST_OF_SWEEP));

  private final Fields fields;
  private final Mistakes mistakes;
  private final Path folder;

  private SpecificationParser(Fields fields, Mistakes mistakes, Path folder) {
    this.fields = fields;
    this.mistakes = mistakes;
    this.folder = folder;
  }

  static SweepSpecification parse(String file, String text, Path folder, List<SetOption> set) {
    Mistakes mistakes = new Mistakes();
    DefaultsTaken defaults = new DefaultsTaken();
    Optional<ExtendedFiles> layers = ExtendedFiles.read(file, text, folder, set, mistakes);
    Optional<Fields> fields =
        layers.flatMap(
            read ->
                Fields.of(
                    new Cursor(read.root(), "", mistakes, defaults),
                    "a mapping with the keys of a sweep"));
    Optional<SweepSpecification> specification =
        fields.map(
            f -> new SpecificationParser(f, mistakes, folder).read(layers.orElseThrow().text()));
    mistakes.throwIfAny(file);
    return specification.orElseThrow();
  }

  private SweepSpecification read(String text) {
    fields.knowOnly(KEYS);
    fields
        .find(ExtendedFiles.EXTENDS)
        .ifPresent(at -> at.mistake("belongs to a file; the command line sets what is over it"));
    int mistakesBefore = mistakes.count();
    List<Task> tasks =
        fields
            .require("tasks", "a list such as [cola, rte]")
            .map(at -> TasksParser.parse(at, folder))
            .orElse(List.of());
    boolean tasksKnown = !tasks.isEmpty() && mistakes.count() == mistakesBefore;
    Map<Task, List<Training>> training =
        TrainingParser.parse(
            fields.find("training").orElseGet(() -> fields.at().absent("training")),
            tasks,
            tasksKnown);
    boolean trainingKnown =
        tasksKnown && mistakes.count() == mistakesBefore && !fields.misspelt("training");
    AdapterParser ofAdapters = new AdapterParser(folder);
    List<AdapterSettings> adapters =
        fields
            .find("adapter")
            .map(ofAdapters::parse)
            .orElseGet(() -> AdapterParser.byDefault(fields.at().absent("adapter")));
    List<OptimizerSettings> optimizers =
        fields
            .require("optimizers", "a list such as [" + OptimizerParser.EXAMPLE + "]")
            .map(at -> optimizers(at, trainingKnown ? training : Map.of(), adapters))
            .orElse(List.of());
    List<Long> seeds = fields.grid("seeds", Value.whole(0, Long.MAX_VALUE), Defaults.SEED);
    SelectionSettings selection =
        SelectionParser.parse(
            fields.find(SELECTION).orElseGet(() -> fields.at().absent(SELECTION)),
            tasksKnown ? tasks : List.of(),
            seeds.isEmpty() ? List.of(Defaults.SEED) : seeds);
    if (selection.fair()) {
      new FairProtocol(fields).check(seeds, optimizers);
    }
    List<String> models = fields.grid("model", Value.text(), Defaults.MODEL);
    List<String> types = optimizers.stream().map(OptimizerSettings::getType).distinct().toList();
    Optional<Target> target =
        fields
            .find(TARGET)
            .filter(at -> selection.fair() || isRefused(at))
            .flatMap(new TargetParser(tasksKnown ? tasks : List.of(), types)::parse);
    Optional<Costs> costs = fields.find(BUDGET).flatMap(new BudgetParser(folder)::parse);
    if (trainingKnown) {
      costs.ifPresent(
          of ->
              BudgetParser.check(
                  fields.find(BUDGET).orElseThrow(),
                  of.table(),
                  models,
                  adapters,
                  optimizers,
                  training.values()));
    }
    SweepSpecification specification =
        new SweepSpecification(
            fields.require("name", "a name for the sweep").flatMap(NAME::read).orElse(""),
            models,
            tasks,
            adapters,
            ofAdapters.starts(),
            optimizers,
            seeds,
            training,
            selection,
            target,
            costs,
            fields.one("submission", Value.flag(), Defaults.SUBMISSION),
            fields
                .find("evaluation")
                .flatMap(at -> evaluation(at, trainingKnown ? training : Map.of())),
            text,
            fields.at().defaults().all());
    if (mistakes.count() == 0 && specification.trials() > Grid.LARGEST) {
      mistakes.add(
          fields.at().node().place(),
          "",
          "the lists make %,d trials; at most %,d".formatted(specification.trials(), Grid.LARGEST));
    }
    return specification;
  }

  /** Notes that a target has no examples to be reached on. */
  private static boolean isRefused(Cursor target) {
    target.mistake("is reached on held-out examples: it needs selection: {protocol: fair}");
    return false;
  }

  /** The evaluation of checkpoints, which must be kept for it. */
  private static Optional<Evaluation> evaluation(Cursor at, Map<Task, List<Training>> trainings) {
    boolean kept =
        trainings.values().stream()
            .flatMap(List::stream)
            .allMatch(training -> training.keepCheckpoints().equals("epochs"));
    if (!kept) {
      at.mistake("evaluates the checkpoints of every epoch: set training.keepCheckpoints: epochs");
    }
    return EvaluationParser.parse(at);
  }

  /**
   * The optimizers; epochs that schedules name are compared with those of the trainings, if any.
   */
  private List<OptimizerSettings> optimizers(
      Cursor at, Map<Task, List<Training>> training, List<AdapterSettings> adapters) {
    int fewestEpochs =
        training.values().stream()
            .flatMap(List::stream)
            .mapToInt(Training::epochs)
            .min()
            .orElse(Integer.MAX_VALUE);
    Optional<Cursor> section = fields.find(SEARCH);
    OptimizerParser parser =
        new OptimizerParser(fewestEpochs, section.flatMap(Search::parse).orElse(Search.BY_DEFAULT));
    List<OptimizerSettings> optimizers = parser.parse(at);
    checkFactors(at, optimizers, adapters);
    if (parser.searches() && section.isEmpty()) {
      fields.defaulted(SEARCH, Search.BY_DEFAULT);
    }
    section
        .filter(found -> !parser.searches())
        .ifPresent(
            found ->
                found.mistake("no optimizer has a range to search, " + OptimizerParser.SEARCHED));
    return optimizers;
  }

  /** What is for LoRA's factors, or for matrices, is for adapters that have them. */
  private static void checkFactors(
      Cursor at, List<OptimizerSettings> optimizers, List<AdapterSettings> adapters) {
    boolean rated =
        optimizers.stream()
            .anyMatch(each -> Settings.of(each).get(OptimizerFamily.LORA_PLUS) != null);
    adapters.stream()
        .map(AdapterSettings::getType)
        .filter(type -> rated && !AdapterFamily.REGISTRY.get(type).hasOuterFactors())
        .findFirst()
        .ifPresent(
            type ->
                at.mistake(
                    "%s is the rate of LoRA's factors B; the adapter %s has none"
                        .formatted(OptimizerFamily.LORA_PLUS.name(), type)));
    optimizers.stream()
        .map(OptimizerSettings::getType)
        .filter(type -> OptimizerFamily.REGISTRY.get(type).needsMatrices())
        .findFirst()
        .ifPresent(
            muon ->
                adapters.stream()
                    .map(AdapterSettings::getType)
                    .filter(type -> !AdapterFamily.REGISTRY.get(type).hasMatrices())
                    .findFirst()
                    .ifPresent(
                        type ->
                            at.mistake(
                                "%s moves matrices of layers; the adapter %s trains 0"
                                    .formatted(muon, type))));
  }
}

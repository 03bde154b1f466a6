package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.pipelines.cost.CostTable;
import dev.fisherflow.pipelines.cost.StepCost;
import dev.fisherflow.pipelines.spec.goal.Costs;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the budget of a sweep: the cost table that sets the steps of its trials.
 *
 * @param folder of the specification, which paths are relative to
 */
record BudgetParser(Path folder) {

  private static final String COSTS = "costs";

  /** Larger files are no such table. */
  private static final long LONGEST = 1 << 20;

  /** The table, or nothing after its mistakes were noted. */
  Optional<Costs> parse(Cursor at) {
    return Fields.of(at, "a mapping such as {costs: default}")
        .flatMap(
            fields -> {
              fields.knowOnly(List.of(COSTS));
              return fields.require(COSTS, "a cost table, such as default");
            })
        .flatMap(this::read);
  }

  private Optional<Costs> read(Cursor at) {
    Optional<String> text = Value.text().read(at);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().equals(Costs.BY_DEFAULT)) {
      return Optional.of(new Costs(Costs.BY_DEFAULT, CostTable.byDefault()));
    }
    Path file = at.folder(folder).resolve(text.get()).normalize();
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
        return at.expected("default, or the file of a table that 'fisherflow calibrate' wrote");
      }
      CostTable table = CostTable.parse(Files.readString(file));
      String name = file.getFileName().toString();
      return name.matches("costs-[0-9a-f]{12}\\.json") && !name.equals(table.file())
          ? at.mistake(
              "%s was changed since it was made: its content has the name %s"
                  .formatted(name, table.file()))
          : Optional.of(new Costs(file.toString(), table));
    } catch (IOException | IllegalArgumentException e) {
      return at.mistake("%s: %s".formatted(text.get(), e.getMessage()));
    }
  }

  /** Notes the first steps of a sweep of which the table does not tell the cost. */
  static void check(
      Cursor at,
      CostTable table,
      List<String> models,
      List<AdapterSettings> adapters,
      List<OptimizerSettings> optimizers,
      Collection<List<Training>> trainings) {
    Set<StepCost> asked = new LinkedHashSet<>();
    for (String model : models) {
      for (AdapterSettings adapter : adapters) {
        for (OptimizerSettings optimizer : optimizers) {
          trainings.stream()
              .flatMap(List::stream)
              .forEach(
                  training ->
                      asked.add(
                          new StepCost(
                              model,
                              AdapterNames.of(adapter),
                              optimizer.getType(),
                              training.batchSize(),
                              training.maxTokens(),
                              0)));
        }
      }
    }
    asked.stream()
        .filter(step -> !step.optimizer().equals(CostTable.UNIT))
        .filter(step -> table.cost(step).isEmpty())
        .findFirst()
        .ifPresent(
            step ->
                at.mistake(
                    "the table does not tell what a step of %s costs, or not one of %s: 'fisherflow calibrate' with this sweep measures both"
                        .formatted(step, CostTable.UNIT)));
  }
}

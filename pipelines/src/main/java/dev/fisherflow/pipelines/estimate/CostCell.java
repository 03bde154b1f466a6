package dev.fisherflow.pipelines.estimate;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.schemas.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The trials of a sweep on one task with one model, adapter and optimizer: steps of about equal
 * cost.
 *
 * @param task the task
 * @param model the model as the specification names it
 * @param adapter name of the adapter's settings
 * @param optimizer type of the optimizer
 * @param trials at least one
 */
public record CostCell(
    String task, String model, String adapter, String optimizer, List<PlannedTrial> trials) {

  public CostCell {
    trials = List.copyOf(trials);
  }

  /** The cells of a sweep, in the order of its trials. */
  public static List<CostCell> of(List<PlannedTrial> trials) {
    Map<List<String>, List<PlannedTrial>> cells = new LinkedHashMap<>();
    for (PlannedTrial planned : trials) {
      Trial trial = planned.trial();
      cells
          .computeIfAbsent(
              List.of(
                  trial.getTask(),
                  trial.getModel(),
                  AdapterNames.of(trial.getAdapter()),
                  trial.getOptimizer().getType()),
              key -> new ArrayList<>())
          .add(planned);
    }
    return cells.entrySet().stream()
        .map(
            cell ->
                new CostCell(
                    cell.getKey().get(0),
                    cell.getKey().get(1),
                    cell.getKey().get(2),
                    cell.getKey().get(3),
                    cell.getValue()))
        .toList();
  }

  /** The trials that the workspace has no result of. */
  public List<PlannedTrial> toTrain() {
    return trials.stream().filter(trial -> !trial.cached()).toList();
  }

  /** The trial to be trained whose steps are the largest; empty if all are cached. */
  public Optional<PlannedTrial> largest() {
    return toTrain().stream().max(Comparator.comparingLong(CostCell::size));
  }

  private static long size(PlannedTrial planned) {
    return (long) planned.trial().getBatchSize() * Math.max(1, planned.trial().getMaxTokens());
  }

  @Override
  public String toString() {
    return "%s %s %s %s".formatted(task, model, adapter, optimizer);
  }
}

package dev.fisherflow.pipelines.compare;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.schemas.SelectionOutcome;
import dev.fisherflow.schemas.TrialOutcome;

/** A cell of the result tables; the model by the last part of its path, wherever it lies. */
record ResultCell(String task, String model, String adapter, String optimizer) {

  static ResultCell of(TrialOutcome outcome) {
    return new ResultCell(
        outcome.getTrial().getTask(),
        model(outcome.getTrial().getModel()),
        AdapterNames.of(outcome.getTrial().getAdapter()),
        outcome.getTrial().getOptimizer().getType());
  }

  static ResultCell of(SelectionOutcome choice) {
    return new ResultCell(
        choice.getTask(), model(choice.getModel()), choice.getAdapter(), choice.getOptimizer());
  }

  /** The name of a model without the folders it lies in. */
  static String model(String name) {
    return name.replaceFirst("/+$", "").replaceFirst("^.*/", "");
  }

  @Override
  public String toString() {
    return String.join(" ", task, model, adapter, optimizer);
  }
}

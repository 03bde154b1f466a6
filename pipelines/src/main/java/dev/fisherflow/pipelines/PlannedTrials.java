package dev.fisherflow.pipelines;

import dev.fisherflow.pipelines.estimate.StepMemories;
import dev.fisherflow.pipelines.plan.EarlierNumerics;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SelectionSettings;
import dev.fisherflow.pipelines.sweep.Sweep;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.dataset.survey.TextLengths;
import dev.fisherflow.transforms.selection.ConfirmingTrials;
import dev.fisherflow.transforms.trials.TrialOrigin;
import dev.fisherflow.transforms.trials.TrialStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a workspace knows of the trials of a sweep before they are trained. */
final class PlannedTrials {

  private PlannedTrials() {}

  /** The trials; those of which a result was there when the sweep began count as cached. */
  static List<PlannedTrial> of(Sweep sweep, List<Trial> trials, Map<String, TextLengths> texts) {
    TrialStore store = new TrialStore(sweep.folder().workspace());
    TrialNames names = TrialPlan.of(sweep.request().specification()).names();
    StepMemories memories = new StepMemories();
    EarlierNumerics earlier = EarlierNumerics.in(sweep.folder().workspace());
    Instant begun = sweep.watch().started();
    List<PlannedTrial> planned = new ArrayList<>();
    for (Trial trial : trials) {
      boolean looked = !trial.getTrialId().isEmpty() && !sweep.request().fresh();
      Optional<TrialOrigin> origin =
          looked
              ? store.origin(trial).filter(found -> found.written().isBefore(begun))
              : Optional.empty();
      String reason =
          origin.isPresent()
              ? origin.get().toString()
              : looked
                  ? store
                      .unsoundness(trial)
                      .map(why -> "its result is damaged: " + why)
                      .orElseGet(() -> earlier.reason(trial))
                  : "";
      TextLengths lengths = texts.getOrDefault(trial.getDatasetDigest(), TextLengths.UNKNOWN);
      planned.add(
          new PlannedTrial(
              trial,
              trial.getPhase() == Phase.confirm && trial.getTrialId().isEmpty()
                  ? "chosen by tuning"
                  : names.hyperparameters(trial),
              origin.isPresent(),
              sweep.models().trainableParameters(trial),
              reason,
              memories.of(trial, lengths),
              lengths));
    }
    return planned;
  }

  /** The trials that confirm: those of the chosen settings if all that tune have their results. */
  static List<Trial> confirming(Sweep sweep, List<Trial> tuning) {
    SelectionSettings selection = sweep.request().specification().selection();
    TrialStore store = new TrialStore(sweep.folder().workspace());
    List<TrialResult> results =
        sweep.request().fresh() || !selection.fair()
            ? List.of()
            : tuning.stream()
                .filter(trial -> !trial.getTrialId().isEmpty())
                .flatMap(trial -> store.find(trial).stream())
                .toList();
    return results.size() == tuning.size()
        ? ConfirmingTrials.with(selection.diverged(), selection.confirming()).of(results)
        : TrialPlan.of(sweep.request().specification()).unchosen(tuning);
  }
}

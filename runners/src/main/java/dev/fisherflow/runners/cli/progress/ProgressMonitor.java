package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.pipelines.run.SweepCost.Share;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sends changes since the last look to a view. */
final class ProgressMonitor {

  private final List<PlannedTrial> open;
  private final Set<PlannedTrial> begun = new HashSet<>();
  private final Map<PlannedTrial, Resumption> resumed = new HashMap<>();
  private final Map<PlannedTrial, Share> shares = new LinkedHashMap<>();
  private final SweepCost.Slots slots;
  private final ProgressSource source;
  private final ProgressView view;

  /**
   * @param trials the trials to watch
   * @param slots what they are trained on
   */
  ProgressMonitor(
      List<PlannedTrial> trials, SweepCost.Slots slots, ProgressSource source, ProgressView view) {
    this.open = new ArrayList<>(trials);
    this.slots = slots;
    trials.forEach(trial -> shares.put(trial, Share.waiting(trial.trial())));
    this.source = source;
    this.view = view;
  }

  /** Looks once at every trial that has not ended. */
  void poll() {
    boolean news = false;
    for (Iterator<PlannedTrial> trials = open.iterator(); trials.hasNext(); ) {
      PlannedTrial trial = trials.next();
      Optional<TrialResult> result = source.result(trial.trial().getTrialId());
      Optional<TrialProgress> progress = source.progress(trial.trial().getTrialId());
      if ((result.isPresent() || progress.isPresent()) && begun.add(trial)) {
        view.started(trial);
      }
      if (result.isPresent()) {
        shares.put(trial, Share.over(result.get(), true));
        news = true;
        view.finished(trial, result.get());
        trials.remove();
      } else if (progress.isPresent()) {
        shares.put(trial, Share.begun(trial.trial(), progress.get()));
        news = true;
        tellOfResumption(trial);
        view.advanced(trial, progress.get());
      }
    }
    if (news) {
      view.cost(SweepCost.of(List.copyOf(shares.values()), slots));
    }
  }

  /** Each time that it was, as a trial may be stopped more than once. */
  private void tellOfResumption(PlannedTrial trial) {
    Optional<Resumption> resumption = source.resumption(trial.trial().getTrialId());
    if (resumption.isPresent() && !resumption.get().equals(resumed.put(trial, resumption.get()))) {
      view.resumed(trial, resumption.get());
    }
  }
}

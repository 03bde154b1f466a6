package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sends changes since the last look to a view. */
final class ProgressMonitor {

  private final List<PlannedTrial> open;
  private final Set<PlannedTrial> begun = new HashSet<>();
  private final Map<PlannedTrial, Resumption> resumed = new HashMap<>();
  private final ProgressSource source;
  private final ProgressView view;

  /**
   * @param trials the trials to watch
   */
  ProgressMonitor(List<PlannedTrial> trials, ProgressSource source, ProgressView view) {
    this.open = new ArrayList<>(trials);
    this.source = source;
    this.view = view;
  }

  /** Looks once at every trial that has not ended. */
  void poll() {
    for (Iterator<PlannedTrial> trials = open.iterator(); trials.hasNext(); ) {
      PlannedTrial trial = trials.next();
      Optional<TrialResult> result = source.result(trial.trial().getTrialId());
      Optional<TrialProgress> progress = source.progress(trial.trial().getTrialId());
      if ((result.isPresent() || progress.isPresent()) && begun.add(trial)) {
        view.started(trial);
      }
      if (result.isPresent()) {
        view.finished(trial, result.get());
        trials.remove();
      } else if (progress.isPresent()) {
        tellOfResumption(trial);
        view.advanced(trial, progress.get());
      }
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

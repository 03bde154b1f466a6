package dev.fisherflow.pipelines.run;

import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.request.Request;
import dev.fisherflow.transforms.request.Requests;
import dev.fisherflow.transforms.trials.TrialStore;
import java.util.Optional;

/**
 * The trials of a run that a person has cancelled or paused.
 *
 * @param folder the run's folder
 * @param asked what is asked now
 */
record AskedTrials(RunFolder folder, Requests asked) {

  static AskedTrials of(RunFolder folder) {
    return new AskedTrials(folder, folder.requests().look());
  }

  /** How a trial is that is neither trained now nor finished; empty if nothing is asked of it. */
  Optional<TrialState> state(Trial trial, String hyperparameters) {
    String id = trial.getTrialId();
    return asked
        .of(id)
        .map(
            request -> {
              long reached = new TrialStore(folder.workspace()).reached(id).orElse(0);
              return request == Request.CANCEL
                  ? TrialState.cancelled(
                      trial, hyperparameters, reached, folder.requests().cancelledBy(id).orElse(""))
                  : TrialState.paused(
                      trial, hyperparameters, reached, "fisherflow resume " + folder.runId());
            });
  }
}

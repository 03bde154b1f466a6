package dev.fisherflow.pipelines.run;

import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.request.Request;
import dev.fisherflow.transforms.request.Requests;
import dev.fisherflow.transforms.request.RunRequests;
import dev.fisherflow.transforms.trials.TrialStore;
import java.util.Optional;

/**
 * The trials of a run that a person has cancelled or paused.
 *
 * @param folder the run's folder
 * @param requests what is asked of it
 * @param now what is asked now
 */
record AskedTrials(RunFolder folder, RunRequests requests, Requests now) {

  static AskedTrials of(RunFolder folder) {
    RunRequests requests = RunRequests.of(folder.workspace(), folder.runId());
    return new AskedTrials(folder, requests, requests.look());
  }

  /** How a trial is that is neither trained now nor finished; empty if nothing is asked of it. */
  Optional<TrialState> state(Trial trial, String hyperparameters) {
    return now.of(trial.getTrialId()).map(request -> state(request, trial, hyperparameters));
  }

  private TrialState state(Request request, Trial trial, String hyperparameters) {
    String id = trial.getTrialId();
    long reached = new TrialStore(folder.workspace()).reached(id).orElse(0);
    return request == Request.CANCEL
        ? TrialState.cancelled(trial, hyperparameters, reached, requests.cancelledBy(id).orElse(""))
        : TrialState.paused(trial, hyperparameters, reached, "fisherflow resume " + folder.runId());
  }
}

package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import java.time.Duration;
import java.util.Optional;

/** Where the progress of trials is looked up. */
interface ProgressSource {

  /** The pause between two looks. */
  default Duration interval() {
    return Duration.ofMillis(500);
  }

  /** How far a running trial is; nothing while it does not run. */
  Optional<TrialProgress> progress(String trialId);

  /** From where a running trial resumes, if an earlier try was stopped. */
  Optional<Resumption> resumption(String trialId);

  /** The result of a trial, if it was published since this source was made. */
  Optional<TrialResult> result(String trialId);
}

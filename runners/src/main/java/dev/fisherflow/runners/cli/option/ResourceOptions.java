package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.runners.cli.given.Checks;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** What of the machine is used. */
public final class ResourceOptions {

  @Option(
      names = "--trials-at-once",
      paramLabel = "N",
      description =
          "Trials trained at once. Default: cores divided by threads per trial; on a"
              + " cluster, its slots.")
  private Integer trialsAtOnce;

  @Option(
      names = "--threads-per-trial",
      paramLabel = "N",
      description =
          "Threads of each trial. Results are bit-identical for the same number of threads"
              + " only. Default: 1; when a run is repeated, that of the run.")
  private Integer threadsPerTrial;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "STEPS",
      defaultValue = "" + Learner.CHECKPOINT_EVERY,
      description =
          "Save a trial's training state after this many steps; a killed trial loses at"
              + " most as many. Changes no result. Default: ${DEFAULT-VALUE}")
  private int checkpointEvery;

  public int checkpointEvery() {
    return Checks.atLeast(1, "--checkpoint-every", checkpointEvery);
  }

  public int threadsPerTrial() {
    return threadsPerTrial == null
        ? 1
        : Checks.ofThisMachine("--threads-per-trial", threadsPerTrial);
  }

  /** These, with as many threads unless the user gave others. */
  ResourceOptions orThreadsPerTrial(int threads) {
    ResourceOptions other = new ResourceOptions();
    other.trialsAtOnce = trialsAtOnce;
    other.threadsPerTrial = threadsPerTrial == null ? threads : threadsPerTrial;
    other.checkpointEvery = checkpointEvery;
    return other;
  }

  public int trialsAtOnce() {
    int cores = Runtime.getRuntime().availableProcessors();
    return trialsAtOnce == null
        ? Math.max(1, cores / threadsPerTrial())
        : Checks.ofThisMachine("--trials-at-once", trialsAtOnce);
  }

  /** The trials at once that were asked for. */
  OptionalInt wantedTrialsAtOnce() {
    return trialsAtOnce == null
        ? OptionalInt.empty()
        : OptionalInt.of(Checks.atLeast(1, "--trials-at-once", trialsAtOnce));
  }
}

package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.learner.Learner;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** What of the machine is used. */
public final class ResourceOptions {

  @Option(
      names = "--trials-at-once",
      paramLabel = "N",
      description =
          "Trials trained beside each other. Default: as many as the cores can give threads to; on"
              + " a cluster, as many as it has slots.")
  private Integer trialsAtOnce;

  @Option(
      names = "--threads-per-trial",
      paramLabel = "N",
      description =
          "Threads of each trial. Results are bit-identical for the same number of threads only."
              + " Default: 1; of a run that is repeated, its own.")
  private Integer threadsPerTrial;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "STEPS",
      defaultValue = "" + Learner.CHECKPOINT_EVERY,
      description =
          "Steps of a trial after which its training state is kept: as many at most are lost when"
              + " it is killed. Changes no result. Default: ${DEFAULT-VALUE}")
  private int checkpointEvery;

  public int checkpointEvery() {
    return Checks.atLeast(1, "--checkpoint-every", checkpointEvery);
  }

  public int threadsPerTrial() {
    return threadsPerTrial == null ? 1 : Checks.atLeast(1, "--threads-per-trial", threadsPerTrial);
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
    return wantedTrialsAtOnce().orElse(Math.max(1, cores / threadsPerTrial()));
  }

  /** The trials at once that were asked for. */
  OptionalInt wantedTrialsAtOnce() {
    return trialsAtOnce == null
        ? OptionalInt.empty()
        : OptionalInt.of(Checks.atLeast(1, "--trials-at-once", trialsAtOnce));
  }
}

package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.runners.flink.FlinkCluster;
import dev.fisherflow.runners.flink.FlinkSweeps;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Where a sweep runs. */
public final class RunnerOptions {

  /** The runners, by the names that users give. */
  enum Runner {
    direct,
    flink
  }

  private static final String LOCAL_MASTER = "localhost:8081";

  @Option(
      names = "--runner",
      paramLabel = "RUNNER",
      defaultValue = "direct",
      description =
          "direct: in this process; flink: on a Flink cluster whose machines all have the"
              + " workspace and the data at the same path. Both give the same results. Default:"
              + " ${DEFAULT-VALUE}")
  private Runner runner;

  @Option(
      names = "--flink-master",
      paramLabel = "HOST:PORT",
      description = "The REST interface of the Flink job manager. Default: " + LOCAL_MASTER)
  private String flinkMaster;

  @Option(
      names = "--detached",
      description =
          "Submit the sweep to the cluster and return; follow it with 'fisherflow status'.")
  private boolean detached;

  private final Sweeps direct;
  private final Function<String, FlinkSweeps> flink;
  private Target target;

  /**
   * The options.
   *
   * @param direct sweeps in this process
   * @param flink finds the cluster at an address
   */
  RunnerOptions(Sweeps direct, Function<String, FlinkSweeps> flink) {
    this.direct = direct;
    this.flink = flink;
  }

  public boolean detached() {
    return detached;
  }

  /**
   * Requires that the sweep is waited for.
   *
   * @param reason why it must be
   */
  public void requireAttached(String reason) {
    if (detached) {
      throw new UsageException("expected no --detached: " + reason);
    }
  }

  /** What the sweep runs on; a cluster is looked for once. */
  Target target() {
    if (target == null) {
      target = find();
    }
    return target;
  }

  private Target find() {
    if (runner == Runner.direct) {
      requireAttached("with the direct runner the sweep runs in this process");
      if (flinkMaster != null) {
        throw new UsageException(
            "expected --runner flink with --flink-master; the direct runner would ignore it");
      }
      return new Target(direct, null);
    }
    FlinkSweeps sweeps = flink.apply(flinkMaster == null ? LOCAL_MASTER : flinkMaster);
    return new Target(detached ? sweeps.detached() : sweeps.attached(), sweeps.cluster());
  }

  /**
   * A runner that is there.
   *
   * @param sweeps the sweeps on it
   * @param cluster the cluster, or null
   */
  record Target(Sweeps sweeps, FlinkCluster cluster) {

    /** Whether the sweep runs on this machine. */
    boolean here() {
      return cluster == null;
    }

    /** Trials at once, as wanted or as many as the runner has slots for. */
    int trialsAtOnce(ResourceOptions resources) {
      return cluster == null
          ? resources.trialsAtOnce()
          : resources.wantedTrialsAtOnce().orElse(cluster.slots());
    }

    /** Warns if the runner has fewer slots than trials are wanted at once. */
    void warn(int trialsAtOnce, PrintWriter err) {
      if (cluster == null) {
        return;
      }
      if (cluster.slots() < trialsAtOnce) {
        err.printf(
            "fisherflow: warning: %d trials are wanted at once, but the Flink cluster has %d slots"
                + " in %d task managers: no more are trained at once%n",
            trialsAtOnce, cluster.slots(), cluster.taskManagers());
      } else if (cluster.freeSlots() < trialsAtOnce) {
        err.printf(
            "fisherflow: warning: %d of the Flink cluster's %d slots are free: the sweep begins"
                + " with these and takes more as other jobs end%n",
            cluster.freeSlots(), cluster.slots());
      }
      err.flush();
    }
  }
}

package dev.fisherflow.runners.flink;

import dev.fisherflow.pipelines.BeamSweeps;
import dev.fisherflow.pipelines.Sweeps;
import java.nio.file.Path;

/**
 * Sweeps on a Flink cluster.
 *
 * @param cluster the cluster as it was found
 * @param attached sweeps whose jobs are cancelled when this process ends before them
 * @param detached sweeps whose jobs do not need this process
 */
public record FlinkSweeps(FlinkCluster cluster, Sweeps attached, Sweeps detached) {

  /**
   * Sweeps on a cluster.
   *
   * @param master {@code HOST:PORT} of the job manager's REST interface
   * @throws FlinkException if there is no usable cluster, or no jar to send to it
   */
  public static FlinkSweeps on(String master) {
    FlinkCluster cluster = FlinkCluster.at(master);
    Path bundle = BundledJar.find();
    return new FlinkSweeps(cluster, on(cluster, bundle, true), on(cluster, bundle, false));
  }

  private static Sweeps on(FlinkCluster cluster, Path bundle, boolean attached) {
    return new BeamSweeps(
        "flink", request -> FlinkRunnerOptions.of(request, cluster, bundle, attached));
  }
}

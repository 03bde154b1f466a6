package dev.fisherflow.runners.flink;

import dev.fisherflow.pipelines.sweep.SlotOptions;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.transforms.workspace.StoreSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Beam's Flink runner, for bounded input on a cluster. */
final class FlinkRunnerOptions {

  private FlinkRunnerOptions() {}

  /**
   * Options of a job that keeps a task in every slot it is to have.
   *
   * <p>Every exchange of data is a blocking one (BATCH_FORCED), so what is lost with a task manager
   * is repeated from the last exchange and not the whole job. Whether anything is repeated, and how
   * often, is the cluster's restart strategy to say: batch jobs do not heed Beam's options for it.
   *
   * @param bundle the jar with the job's classes
   * @param attached whether the job ends with this process
   */
  static PipelineOptions of(
      SweepRequest request, FlinkCluster cluster, Path bundle, boolean attached) {
    int parallelism = Math.min(request.trialsAtOnce(), cluster.slots());
    FlinkPipelineOptions options = StoreSettings.options(FlinkPipelineOptions.class);
    options.setRunner(FlinkSweepRunner.class);
    options.setJobName(
        "fisherflow-%s-%s"
            .formatted(request.runId(), UUID.randomUUID().toString().substring(0, 8)));
    options.setFlinkMaster(cluster.address());
    options.setFilesToStage(List.of(bundle.toString()));
    options.setParallelism(parallelism);
    options.setExecutionModeForBatch("BATCH_FORCED");
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    options.setReIterableGroupByKeyResult(true);
    options.setAttachedMode(attached);
    SlotOptions slots = options.as(SlotOptions.class);
    slots.setSlots(SlotKeys.of(parallelism));
    slots.setSlotsOfProcess(cluster.slotsOfTaskManager());
    return options;
  }
}

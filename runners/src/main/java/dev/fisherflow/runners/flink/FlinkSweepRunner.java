package dev.fisherflow.runners.flink;

import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsValidator;

/**
 * Beam's Flink runner, which does not wait for the job's end but gives a result that can: its own
 * either blocks, or forgets why a job has failed.
 */
public final class FlinkSweepRunner extends PipelineRunner<FlinkJob> {

  private final FlinkPipelineOptions options;

  private FlinkSweepRunner(FlinkPipelineOptions options) {
    this.options = options;
  }

  /** The runner with some options, as Beam makes runners. */
  public static FlinkSweepRunner fromOptions(PipelineOptions options) {
    return new FlinkSweepRunner(
        PipelineOptionsValidator.validate(FlinkPipelineOptions.class, options));
  }

  /** Submits a pipeline; one that is attached is cancelled when this process ends before it. */
  @Override
  public FlinkJob run(Pipeline pipeline) {
    boolean attached = options.getAttachedMode();
    options.setAttachedMode(false);
    FlinkRunner.fromOptions(options).run(pipeline);
    return FlinkJob.find(options.getFlinkMaster(), options.getJobName(), attached);
  }
}

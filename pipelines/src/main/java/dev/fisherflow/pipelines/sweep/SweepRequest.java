package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.pipelines.spec.SweepSpecification;
import java.util.Optional;

/**
 * What is asked of a sweep.
 *
 * @param specification what to train
 * @param workspace a local folder, or one on a Beam file system
 * @param glue the folder with the official GLUE files; the embedded data if empty
 * @param runId names the run's folder
 * @param fresh whether all trials are repeated, the finished ones too
 * @param trialsAtOnce trials trained beside each other
 * @param threadsPerTrial threads of the engine in each
 * @param checkpointEvery steps between the training states of a trial; changes no result
 * @param execution in which processes
 */
public record SweepRequest(
    SweepSpecification specification,
    String workspace,
    Optional<String> glue,
    String runId,
    boolean fresh,
    int trialsAtOnce,
    int threadsPerTrial,
    int checkpointEvery,
    Execution execution) {}

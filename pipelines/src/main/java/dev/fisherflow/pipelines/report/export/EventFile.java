package dev.fisherflow.pipelines.report.export;

import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.TrialResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.TFRecordIO;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;

/**
 * A trial's curves as TensorBoard reads them: scalars {@code train/loss}, {@code
 * validation/accuracy} and so on, in an event file of version 2, and its parameters for the tab of
 * hyper-parameters. TensorBoard's wall times are not recorded by trials: the steps are laid evenly
 * over the trial's seconds, from the run's start.
 */
public final class EventFile {

  /**
   * Fixed, so that a file written again replaces the first and TensorBoard sees each point once.
   */
  public static final String NAME = "events.out.tfevents.0.fisherflow";

  private EventFile() {}

  /**
   * Writes a trial's events, by step.
   *
   * @param started when the trial is said to have begun
   * @param stream receives the file and is left open
   */
  public static void write(TrialResult result, Instant started, OutputStream stream)
      throws IOException {
    TFRecordIO.Sink records = TFRecordIO.sink();
    records.open(Channels.newChannel(stream));
    double begin = started.getEpochSecond();
    records.write(
        Event.newBuilder()
            .setWallTime(begin)
            .setFileVersion("brain.Event:2")
            .build()
            .toByteArray());
    records.write(HparamsEvents.begun(result.getTrial(), begin).toByteArray());
    double secondsPerStep = result.getSeconds() / Math.max(1, result.getStepsDone());
    for (Map.Entry<Long, Summary.Builder> step : steps(result).entrySet()) {
      Event event =
          Event.newBuilder()
              .setWallTime(begin + step.getKey() * secondsPerStep)
              .setStep(step.getKey())
              .setSummary(step.getValue())
              .build();
      records.write(event.toByteArray());
    }
    records.write(HparamsEvents.ended(result, begin).toByteArray());
    records.flush();
  }

  private static Map<Long, Summary.Builder> steps(TrialResult result) {
    Map<Long, Summary.Builder> steps = new TreeMap<>();
    for (StepStatistics step : result.getCurve()) {
      add(steps, step.getStep(), "train/", CurvesCsv.training(step));
    }
    for (Checkpoint validation : result.getValidations()) {
      add(
          steps,
          validation.getStep(),
          "validation/",
          CurvesCsv.validation(result.getTrial(), validation));
    }
    return steps;
  }

  private static void add(
      Map<Long, Summary.Builder> steps, long step, String prefix, Map<String, Double> metrics) {
    Summary.Builder summary = steps.computeIfAbsent(step, key -> Summary.newBuilder());
    metrics.forEach(
        (name, value) ->
            summary.addValue(
                Summary.Value.newBuilder()
                    .setTag(prefix + name)
                    .setSimpleValue(value.floatValue())));
  }
}

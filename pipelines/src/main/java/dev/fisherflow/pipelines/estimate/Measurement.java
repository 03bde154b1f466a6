package dev.fisherflow.pipelines.estimate;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a pilot has found out of a cell's steps.
 *
 * @param batchSize samples of its steps
 * @param stepSeconds of each step after the first few, ascending; empty if the pilot failed
 * @param validationSeconds of a validation on all dev rows
 * @param peakBytes largest memory of its process, Java's too; empty if unknown
 * @param failure why there is no more; empty if there is
 */
public record Measurement(
    int batchSize,
    List<Double> stepSeconds,
    double validationSeconds,
    OptionalLong peakBytes,
    String failure) {

  public Measurement {
    stepSeconds = stepSeconds.stream().sorted().toList();
  }

  /** Of a pilot that did not get through its steps. */
  static Measurement failed(int batchSize, OptionalLong peakBytes, String failure) {
    return new Measurement(batchSize, List.of(), 0, peakBytes, failure);
  }

  /** Whether there are times. */
  public boolean succeeded() {
    return failure.isEmpty();
  }

  /** A quantile of the steps' times, between the two nearest where it falls between them. */
  public double stepSeconds(double quantile) {
    double place = quantile * (stepSeconds.size() - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return stepSeconds.get(below)
        + (place - below) * (stepSeconds.get(above) - stepSeconds.get(below));
  }
}

package dev.fisherflow.pipelines.estimate;

import dev.fisherflow.pipelines.plan.PlannedTrial;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a cell's trials that are still to be trained will take.
 *
 * @param cell the cell
 * @param measured what a pilot has found; empty if none was made
 * @param misfit why its trials do not fit into the machine; empty if they do, as far as is known
 */
public record CellEstimate(CostCell cell, Optional<Measurement> measured, String misfit) {

  /** The time of one trial, by a pilot. */
  public record Time(double low, double median, double high) {
    static final Time NONE = new Time(0, 0, 0);

    Time plus(Time other) {
      return new Time(low + other.low, median + other.median, high + other.high);
    }
  }

  /** The estimate of a cell on a machine. */
  public static CellEstimate of(CostCell cell, Optional<Measurement> measured, Capacity machine) {
    CellEstimate estimate = new CellEstimate(cell, measured, "");
    return new CellEstimate(
        cell, measured, cell.toTrain().isEmpty() ? "" : estimate.misfit(machine));
  }

  /** Steps that are still to be done. */
  public long steps() {
    return cell.toTrain().stream().mapToLong(planned -> planned.trial().getSteps()).sum();
  }

  /** Tokens of the texts that are still to be trained on; 0 if they are not known. */
  public long tokens() {
    return cell.toTrain().stream().mapToLong(PlannedTrial::tokens).sum();
  }

  /** What they would be if each batch were padded to its longest text. */
  public long paddedTokens() {
    return cell.toTrain().stream().mapToLong(PlannedTrial::paddedTokens).sum();
  }

  /** Bytes on disk that the trials will take. */
  public long diskBytes() {
    return cell.toTrain().stream().mapToLong(PlannedTrial::diskBytes).sum();
  }

  /** Whether a pilot has measured its memory. */
  public boolean memoryMeasured() {
    return measured.isPresent() && measured.get().peakBytes().isPresent();
  }

  /** Memory of one trial: its process's peak, or about what its largest step holds; 0 unknown. */
  public long memoryBytes() {
    return memoryMeasured() ? measured.get().peakBytes().getAsLong() : stepBytes();
  }

  private long stepBytes() {
    return cell.toTrain().stream().mapToLong(PlannedTrial::stepBytes).max().orElse(0);
  }

  /** The time of each trial that is to be trained; empty without a pilot that succeeded. */
  public Optional<List<Time>> trialTimes() {
    return measured
        .filter(Measurement::succeeded)
        .map(pilot -> cell.toTrain().stream().map(planned -> time(planned, pilot)).toList());
  }

  /** The time of all its trials, one after the other. */
  public Optional<Time> time() {
    return trialTimes().map(times -> times.stream().reduce(Time.NONE, Time::plus));
  }

  /** Steps of another batch size take in proportion to their samples. */
  private static Time time(PlannedTrial planned, Measurement pilot) {
    double steps =
        (double) planned.trial().getSteps() * planned.trial().getBatchSize() / pilot.batchSize();
    double validations = planned.validations() * pilot.validationSeconds();
    return new Time(
        steps * pilot.stepSeconds(0.25) + validations,
        steps * pilot.stepSeconds(0.5) + validations,
        steps * pilot.stepSeconds(0.75) + validations);
  }

  private String misfit(Capacity machine) {
    if (measured.isPresent() && !measured.get().succeeded()) {
      return "the pilot failed: " + measured.get().failure();
    }
    OptionalLong gpu = machine.gpuMemory();
    if (gpu.isPresent() && stepBytes() > gpu.getAsLong()) {
      return "a step needs about %s, a GPU has %s".formatted(gb(stepBytes()), gb(gpu.getAsLong()));
    }
    if ((gpu.isEmpty() || memoryMeasured()) && memoryBytes() > machine.memory()) {
      return "a trial needs %s of memory, the machine has %s"
          .formatted(gb(memoryBytes()), gb(machine.memory()));
    }
    int atOnce = Math.min(machine.trialsAtOnce(), cell.toTrain().size());
    if ((gpu.isEmpty() || memoryMeasured()) && atOnce * memoryBytes() > machine.memory()) {
      return "%d trials at once need %s of memory, the machine has %s"
          .formatted(atOnce, gb(atOnce * memoryBytes()), gb(machine.memory()));
    }
    if (diskBytes() > machine.freeDisk().orElse(Long.MAX_VALUE)) {
      return "its checkpoints need %s, the disk has %s left"
          .formatted(gb(diskBytes()), gb(machine.freeDisk().getAsLong()));
    }
    return "";
  }

  private static String gb(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}

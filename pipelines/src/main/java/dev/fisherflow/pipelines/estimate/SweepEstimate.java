package dev.fisherflow.pipelines.estimate;

import dev.fisherflow.pipelines.estimate.CellEstimate.Time;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * What a sweep will take.
 *
 * @param cells its cells
 * @param machine where it is to run
 */
public record SweepEstimate(List<CellEstimate> cells, Capacity machine) {

  public SweepEstimate {
    cells = List.copyOf(cells);
  }

  /**
   * The estimate for the trials of a plan.
   *
   * @param pilot measures the cells that have trials to train; none is measured if empty
   * @param measuring receives each cell before it is measured
   */
  public static SweepEstimate of(
      List<PlannedTrial> trials,
      Capacity machine,
      Optional<Pilot> pilot,
      Consumer<CostCell> measuring)
      throws InterruptedException {
    List<CellEstimate> cells = new ArrayList<>();
    for (CostCell cell : CostCell.of(trials)) {
      Optional<Measurement> measured = Optional.empty();
      if (pilot.isPresent() && cell.largest().isPresent()) {
        measuring.accept(cell);
        measured = Optional.of(pilot.get().measure(cell.largest().get().trial()));
      }
      cells.add(CellEstimate.of(cell, measured, machine));
    }
    return new SweepEstimate(cells, machine);
  }

  /** Bytes on disk that its trials will take. */
  public long diskBytes() {
    return cells.stream().mapToLong(CellEstimate::diskBytes).sum();
  }

  /** Why all cells together do not fit the disk though each does; empty if they do. */
  public String misfit() {
    return diskBytes() > machine.freeDisk().orElse(Long.MAX_VALUE)
        ? String.format(
            Locale.ROOT,
            "all checkpoints need %.1f GB, the disk has %.1f GB left",
            diskBytes() / 1e9,
            machine.freeDisk().getAsLong() / 1e9)
        : "";
  }

  /** Whether a pilot has measured the time of every trial. */
  public boolean timed() {
    return cells.stream()
        .allMatch(cell -> cell.cell().toTrain().isEmpty() || cell.trialTimes().isPresent());
  }

  /** The time from the first trial's begin to the last one's end; of the cells that have one. */
  public Time wallTime() {
    List<Time> trials =
        cells.stream()
            .map(CellEstimate::trialTimes)
            .flatMap(Optional::stream)
            .flatMap(List::stream)
            .toList();
    return new Time(
        makespan(trials, Time::low), makespan(trials, Time::median), makespan(trials, Time::high));
  }

  /** Longest first, each begun where a trial ends first, as a sweep does. */
  private double makespan(List<Time> trials, ToDoubleFunction<Time> seconds) {
    List<Time> longestFirst = new ArrayList<>(trials);
    longestFirst.sort(Comparator.comparingDouble(seconds).reversed());
    PriorityQueue<Double> slots = new PriorityQueue<>();
    for (int slot = 0; slot < machine.trialsAtOnce(); slot++) {
      slots.add(0.0);
    }
    double end = 0;
    for (Time trial : longestFirst) {
      double ends = slots.remove() + seconds.applyAsDouble(trial);
      slots.add(ends);
      end = Math.max(end, ends);
    }
    return end;
  }
}

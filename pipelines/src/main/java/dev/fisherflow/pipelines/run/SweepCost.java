package dev.fisherflow.pipelines.run;

import dev.fisherflow.learning.host.Device;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the trials of a sweep have cost so far, and what is left of them at the pace so far: that of
 * the trial itself, else of the others of its task, model and optimizer, else of all.
 *
 * @param secondsLeft until the last trial ends, longest first; null while no pace is known
 * @param processorHours hours of training times threads, of the trials that this run has trained
 * @param processorHoursInAll the same at the end; null while no pace is known
 * @param gpuHours hours of training on GPUs, likewise
 * @param gpuHoursInAll the same at the end; null while no pace is known
 */
public record SweepCost(
    Double secondsLeft,
    double processorHours,
    Double processorHoursInAll,
    double gpuHours,
    Double gpuHoursInAll) {

  private static final double SECONDS_OF_HOUR = 3600;

  /**
   * What trials are trained on.
   *
   * @param trialsAtOnce trials beside each other
   * @param threads threads of each
   * @param gpu whether each has a GPU
   */
  public record Slots(int trialsAtOnce, int threads, boolean gpu) {

    /** Those of a run whose machine trains on a device, {@code cpu} or {@code gpu}. */
    public static Slots of(int trialsAtOnce, int threads, String device) {
      return new Slots(trialsAtOnce, threads, !device.equals(Device.CPU.name()));
    }
  }

  /**
   * A trial's share.
   *
   * @param kind trials of one kind have about one pace
   * @param left steps left
   * @param timed steps that took the seconds
   * @param seconds time in training and validation
   * @param here whether this run pays for it
   */
  public record Share(String kind, long left, long timed, double seconds, boolean here) {

    /** Of a trial that has not begun. */
    public static Share waiting(Trial trial) {
      return new Share(kind(trial), trial.getSteps(), 0, 0, false);
    }

    /** Of a trial that has begun: what an earlier try took is not known. */
    public static Share begun(Trial trial, TrialProgress progress) {
      boolean timed = !progress.getBegan().isEmpty() && !progress.getUpdated().isEmpty();
      return new Share(
          kind(trial),
          progress.getSteps() - progress.getStep(),
          timed ? progress.getStep() - progress.getBeganStep() : 0,
          timed ? seconds(progress) : 0,
          true);
    }

    /**
     * Of a trial that is over.
     *
     * @param here whether this run has trained it
     */
    public static Share over(TrialResult result, boolean here) {
      return new Share(
          kind(result.getTrial()), 0, result.getStepsDone(), result.getSeconds(), here);
    }

    private static String kind(Trial trial) {
      return String.join(" ", trial.getTask(), trial.getModel(), trial.getOptimizer().getType());
    }

    /** A clock that was set back makes no time negative. */
    private static double seconds(TrialProgress progress) {
      Duration taken =
          Duration.between(
              Instant.parse(progress.getBegan()), Instant.parse(progress.getUpdated()));
      return Math.max(0, taken.toMillis() / 1e3);
    }
  }

  /** The cost of trials. */
  public static SweepCost of(List<Share> trials, Slots slots) {
    double spent = trials.stream().filter(Share::here).mapToDouble(Share::seconds).sum();
    List<Double> left =
        trials.stream()
            .filter(trial -> trial.left > 0)
            .map(trial -> trial.left * pace(trial, trials))
            .sorted(Comparator.reverseOrder())
            .toList();
    double open = left.stream().mapToDouble(Double::doubleValue).sum();
    boolean known = !Double.isNaN(open);
    double processor = Math.max(1, slots.threads) / SECONDS_OF_HOUR;
    double gpu = slots.gpu ? 1 / SECONDS_OF_HOUR : 0;
    return new SweepCost(
        known ? (Double) span(left, slots.trialsAtOnce) : null,
        spent * processor,
        known ? (Double) ((spent + open) * processor) : null,
        spent * gpu,
        known ? (Double) ((spent + open) * gpu) : null);
  }

  /** Seconds of a step; NaN if no step of any trial was timed. */
  private static double pace(Share trial, List<Share> trials) {
    if (trial.timed > 0) {
      return trial.seconds / trial.timed;
    }
    double ofKind = pace(trials, other -> other.kind.equals(trial.kind));
    return Double.isNaN(ofKind) ? pace(trials, other -> true) : ofKind;
  }

  private static double pace(List<Share> trials, Predicate<Share> which) {
    List<Share> timed = trials.stream().filter(trial -> trial.timed > 0).filter(which).toList();
    return timed.isEmpty()
        ? Double.NaN
        : timed.stream().mapToDouble(Share::seconds).sum()
            / timed.stream().mapToLong(Share::timed).sum();
  }

  /** When the last ends if each takes the slot that is free first. */
  private static double span(List<Double> left, int trialsAtOnce) {
    PriorityQueue<Double> slots =
        IntStream.range(0, Math.max(1, trialsAtOnce))
            .mapToObj(slot -> 0.0)
            .collect(Collectors.toCollection(PriorityQueue::new));
    double last = 0;
    for (double seconds : left) {
      double end = slots.remove() + seconds;
      slots.add(end);
      last = Math.max(last, end);
    }
    return last;
  }
}

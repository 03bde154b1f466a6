package dev.fisherflow.pipelines.track;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.report.export.CurvesCsv;
import dev.fisherflow.pipelines.report.export.TrialParameters;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.track.MlflowBatch.Point;
import dev.fisherflow.pipelines.track.MlflowServer.RefusedException;
import dev.fisherflow.pipelines.track.MlflowServer.Status;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Sends a sweep to MLflow while it runs: an experiment of the specification's name, a run of the
 * sweep, and below it a run of each trial with its parameters and curves. A thread of its own sends
 * what stands in a queue. While the server cannot be reached it is asked again; when the queue is
 * full, or the sweep has ended for a while, what is left is given up and its number told.
 */
public final class Mlflow implements SweepTracker {

  private static final int LONGEST = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration KEPT_EVERY = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final MlflowServer server;
  private final RunFolder run;
  private final String experiment;
  private final Consumer<String> warnings;
  private final Duration pause;
  private final LinkedBlockingQueue<Call> queue = new LinkedBlockingQueue<>(LONGEST);
  private final Thread sender = new Thread(this::send, "mlflow");
  private final Map<String, Long> queued = new TreeMap<>();
  private MlflowRuns runs;
  private String experimentId;
  private volatile boolean closing;
  private boolean warned;
  private final AtomicLong lost = new AtomicLong();
  private Instant kept = Instant.EPOCH;

  Mlflow(
      MlflowServer server,
      RunFolder run,
      String experiment,
      Duration pause,
      Consumer<String> warnings) {
    this.server = server;
    this.run = run;
    this.experiment = experiment;
    this.pause = pause;
    this.warnings = warnings;
    this.runs = MlflowRuns.read(run, server.host());
    queued.putAll(runs.steps());
    sender.setDaemon(true);
    sender.start();
  }

  /**
   * Sends a sweep to a server.
   *
   * @param experiment the specification's name
   * @param warnings receives what could not be sent
   */
  public static Mlflow to(
      MlflowServer server, RunFolder run, String experiment, Consumer<String> warnings) {
    return new Mlflow(server, run, experiment, Duration.ofSeconds(1), warnings);
  }

  /** A call, made by the thread that sends. */
  private interface Call {
    void make() throws IOException, InterruptedException;
  }

  @Override
  public void started(PlannedTrial trial) {
    offer(() -> trialRun(trial));
  }

  /** Of a step that was sent before, by this process or an earlier one, nothing. */
  @Override
  public void advanced(PlannedTrial trial, TrialProgress progress) {
    Long before = queued.get(trial.trial().getTrialId());
    if (progress.getStep() == 0 || (before != null && before >= progress.getStep())) {
      return;
    }
    queued.put(trial.trial().getTrialId(), progress.getStep());
    Instant now = TimeSource.SYSTEM.instant();
    List<Point> points = new ArrayList<>();
    if (progress.getLoss() != null) {
      points.add(new Point("live/loss", progress.getLoss(), now, progress.getStep()));
    }
    if (progress.getBestScore() != null) {
      points.add(
          new Point(
              "live/bestScore",
              Score.of(trial.trial(), progress.getBestScore()),
              now,
              progress.getStep()));
    }
    offer(
        () -> {
          log(trialRun(trial), new MlflowBatch(points, Map.of()));
          runs.steps().put(trial.trial().getTrialId(), progress.getStep());
          if (kept.plus(KEPT_EVERY).isBefore(TimeSource.SYSTEM.instant())) {
            keep();
          }
        });
  }

  /** All of its curves, under the names of the event files. */
  @Override
  public void finished(PlannedTrial trial, TrialResult result) {
    Instant now = TimeSource.SYSTEM.instant();
    List<Point> points = new ArrayList<>();
    result
        .getCurve()
        .forEach(
            step ->
                CurvesCsv.training(step)
                    .forEach(
                        (name, value) ->
                            points.add(new Point("train/" + name, value, now, step.getStep()))));
    for (Checkpoint validation : result.getValidations()) {
      CurvesCsv.validation(result.getTrial(), validation)
          .forEach(
              (name, value) ->
                  points.add(new Point("validation/" + name, value, now, validation.getStep())));
    }
    Status status = result.getStatus() == TrialStatus.SUCCEEDED ? Status.FINISHED : Status.FAILED;
    offer(
        () -> {
          String id = trialRun(trial);
          log(id, new MlflowBatch(points, Map.of()));
          server.update(id, status, now);
        });
  }

  @Override
  public void ended(boolean well) {
    Instant now = TimeSource.SYSTEM.instant();
    offer(() -> server.update(sweepRun(), well ? Status.FINISHED : Status.FAILED, now));
  }

  @Override
  public void close() {
    closing = true;
    try {
      sender.join(PATIENCE.toMillis());
      sender.interrupt();
      sender.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    long left = lost.get() + queue.size();
    if (left > 0) {
      warnings.accept(
          "MLflow at %s did not get %d of the sweep's messages; the run's folder has all"
              .formatted(server.host(), left));
    }
  }

  private void offer(Call call) {
    if (!queue.offer(call)) {
      lost.incrementAndGet();
    }
  }

  private void send() {
    try {
      while (!closing || !queue.isEmpty()) {
        Call call = queue.poll(100, TimeUnit.MILLISECONDS);
        if (call != null) {
          make(call);
        }
      }
      keep();
    } catch (InterruptedException e) {
      lost.incrementAndGet(); // the one that was being sent; the sweep is over
    }
  }

  /** Until it is answered; what is refused for good is given up. */
  private void make(Call call) throws InterruptedException {
    Duration wait = pause;
    while (true) {
      try {
        call.make();
        return;
      } catch (IOException e) {
        warnOnce(e);
        if (e instanceof RefusedException refused && !refused.mayPass()) {
          lost.incrementAndGet();
          return;
        }
      }
      Thread.sleep(wait.toMillis());
      wait =
          wait.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? wait.multipliedBy(2) : LONGEST_PAUSE;
    }
  }

  private void warnOnce(IOException e) {
    if (!warned) {
      warned = true;
      warnings.accept(
          "MLflow at %s: %s; the sweep runs on, and what can be sent later is"
              .formatted(
                  server.host(),
                  e instanceof RefusedException ? e.getMessage() : "it cannot be reached"));
    }
  }

  private String sweepRun() throws IOException, InterruptedException {
    if (experimentId == null) {
      experimentId = server.experiment(experiment);
      if (runs.sweep().isEmpty()) {
        runs =
            runs.withSweep(
                server.createRun(experimentId, run.runId(), TimeSource.SYSTEM.instant(), Map.of()));
        keep();
      } else {
        server.update(runs.sweep(), Status.RUNNING, TimeSource.SYSTEM.instant());
      }
    }
    return runs.sweep();
  }

  private String trialRun(PlannedTrial trial) throws IOException, InterruptedException {
    String trialId = trial.trial().getTrialId();
    String parent = sweepRun();
    String known = runs.trials().get(trialId);
    if (known != null) {
      return known;
    }
    String id =
        server.createRun(
            experimentId,
            trial.trial().getTask()
                + " "
                + trial.trial().getOptimizer().getType()
                + " "
                + trial.hyperparameters()
                + " seed "
                + trial.trial().getSeed(),
            TimeSource.SYSTEM.instant(),
            new TreeMap<>(Map.of("mlflow.parentRunId", parent, "trialId", trialId)));
    runs.trials().put(trialId, id);
    log(id, new MlflowBatch(List.of(), TrialParameters.of(trial.trial())));
    keep();
    return id;
  }

  private void log(String id, MlflowBatch batch) throws IOException, InterruptedException {
    for (MlflowBatch call : batch.calls()) {
      server.log(id, call);
    }
  }

  private void keep() {
    kept = TimeSource.SYSTEM.instant();
    try {
      runs.write(run);
    } catch (WorkspaceException e) {
      warnings.accept("what MLflow has of the sweep cannot be noted: " + e.getMessage());
    }
  }
}

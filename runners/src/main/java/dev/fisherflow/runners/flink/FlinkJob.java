package dev.fisherflow.runners.flink;

import dev.fisherflow.transforms.execution.RunningWork;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.joda.time.Duration;

/** A job on a Flink cluster, asked for over the job manager's REST interface. */
public final class FlinkJob implements PipelineResult {

  private static final long POLL_MILLIS = 200;
  private static final long PATIENCE_SECONDS = 120;
  private static final long CANCELLING_SECONDS = 20;

  private static final Map<JobStatus, State> STATES =
      Map.of(
          JobStatus.FINISHED, State.DONE,
          JobStatus.FAILED, State.FAILED,
          JobStatus.CANCELED, State.CANCELLED);

  private final RestClusterClient<StandaloneClusterId> client;
  private final String name;
  private final JobID id;
  private final boolean attached;
  private volatile State state = State.RUNNING;

  private FlinkJob(
      RestClusterClient<StandaloneClusterId> client, String name, JobID id, boolean attached) {
    this.client = client;
    this.name = name;
    this.id = id;
    this.attached = attached;
  }

  /**
   * The job of a name that no other job has had.
   *
   * @param master {@code HOST:PORT}
   * @param attached whether the job is cancelled when a signal ends this process before it
   */
  static FlinkJob find(String master, String name, boolean attached) {
    RestClusterClient<StandaloneClusterId> client = client(master);
    try {
      for (JobStatusMessage job : await(client.listJobs(), "the jobs at " + master)) {
        if (job.getJobName().equals(name)) {
          return new FlinkJob(client, name, job.getJobId(), attached);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FlinkException("interrupted while looking for the job " + name, e);
    }
    throw new ClusterLostException(
        "the job manager has taken the job " + name + " and lost it", null);
  }

  private static RestClusterClient<StandaloneClusterId> client(String master) {
    try {
      return new RestClusterClient<>(
          FlinkRest.ofEnvironment().client(master), StandaloneClusterId.getInstance());
    } catch (Exception e) {
      throw new FlinkException("cannot make a client of the Flink cluster at " + master, e);
    }
  }

  @Override
  public State getState() {
    try {
      return look();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private State look() throws InterruptedException {
    if (!state.isTerminal()) {
      JobStatus status = await(client.getJobStatus(id), "the state of the job " + name);
      state = STATES.getOrDefault(status, State.RUNNING);
    }
    return state;
  }

  @Override
  public State cancel() {
    try {
      if (!look().isTerminal()) {
        await(client.cancel(id), "the end of the job " + name);
        poll(Duration.standardSeconds(CANCELLING_SECONDS));
      }
      return state;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public State waitUntilFinish() {
    return waitUntilFinish(Duration.millis(Long.MAX_VALUE));
  }

  /**
   * Waits, but not longer than asked. When a signal ends the process meanwhile, an attached job is
   * cancelled.
   *
   * @return the state, or null while the job runs
   * @throws IllegalStateException with the cause, if the job has failed
   */
  @Override
  public State waitUntilFinish(Duration duration) {
    try (RunningWork work = RunningWork.begin()) {
      return waitOrCancel(duration);
    } catch (InterruptedException e) {
      return cancelIfAttached(e);
    }
  }

  /** Within the process's running work, whose end the end of the process waits for. */
  private State waitOrCancel(Duration duration) {
    try {
      poll(duration);
    } catch (InterruptedException e) {
      return cancelIfAttached(e);
    }
    if (state == State.FAILED) {
      Throwable cause = cause();
      throw new IllegalStateException(
          "the job %s has failed on the cluster: %s".formatted(name, cause), cause);
    }
    return state.isTerminal() ? state : null;
  }

  private State cancelIfAttached(InterruptedException interruption) {
    if (attached && RunningWork.refused()) {
      return cancel();
    }
    throw interrupted(interruption);
  }

  private void poll(Duration duration) throws InterruptedException {
    long begun = System.nanoTime();
    while (!look().isTerminal()
        && TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) < duration.getMillis()) {
      TimeUnit.MILLISECONDS.sleep(Math.min(POLL_MILLIS, duration.getMillis()));
    }
  }

  private Throwable cause() {
    try {
      JobResult result = await(client.requestJobResult(id), "the result of the job " + name);
      result.toJobExecutionResult(FlinkJob.class.getClassLoader());
      throw new IllegalStateException("expected the job " + name + " to have failed");
    } catch (JobExecutionException e) {
      return Causes.rebuilt(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (java.io.IOException | ClassNotFoundException e) {
      throw new FlinkException("the job " + name + " has failed with an unreadable cause", e);
    }
  }

  /** Trials and stages count in the workspace; what Flink counts is on its own pages. */
  @Override
  public MetricResults metrics() {
    throw new UnsupportedOperationException("metrics are shown by Flink's web interface");
  }

  private FlinkException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new FlinkException("interrupted while waiting for the job " + name, cause);
  }

  private static <T> T await(CompletableFuture<T> answer, String asked)
      throws InterruptedException {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new ClusterLostException(
          "the Flink job manager did not tell %s (%s)".formatted(asked, Causes.root(e)),
          e.getCause());
    } catch (TimeoutException e) {
      throw new ClusterLostException(
          "the Flink job manager did not tell %s within %d s".formatted(asked, PATIENCE_SECONDS),
          e);
    }
  }
}

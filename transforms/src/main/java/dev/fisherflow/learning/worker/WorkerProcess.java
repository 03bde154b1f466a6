package dev.fisherflow.learning.worker;

import dev.fisherflow.learning.failure.FailureClass;
import dev.fisherflow.learning.failure.Failures;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.host.DeviceLease;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Heartbeat;
import dev.fisherflow.schemas.StopTrial;
import dev.fisherflow.schemas.StopWorker;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.schemas.TrialStopped;
import dev.fisherflow.schemas.WorkerHello;
import dev.fisherflow.schemas.WorkerReply;
import dev.fisherflow.schemas.WorkerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The parent's end of one {@link Worker}, and the lease of its device; for one thread at a time.
 */
final class WorkerProcess implements AutoCloseable {

  private static final Duration LONGEST_START = Duration.ofMinutes(3);

  private final WorkerSettings settings;
  private final DeviceLease lease;
  private final WorkerLog log;
  private final Process process;
  private final RecordOutput<WorkerRequest> requests;
  private final BlockingQueue<Object> replies = new ArrayBlockingQueue<>(64);
  private final Thread reader;
  private final int gpus;
  private boolean usable = true;
  private String model = "";

  /**
   * Starts a process and waits until it is ready.
   *
   * @param lease released with the process
   * @param logFile receives what it prints
   * @throws TrialFailedException if it does not start, or is of another version
   */
  WorkerProcess(WorkerCommand command, WorkerSettings settings, DeviceLease lease, Path logFile)
      throws InterruptedException {
    this.settings = settings;
    this.lease = lease;
    this.log = new WorkerLog(logFile);
    try {
      this.process =
          command
              .on(lease.device())
              .redirectError(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
              .start();
    } catch (IOException e) {
      lease.close();
      throw new UncheckedIOException("cannot start a worker process", e);
    }
    this.requests = new RecordOutput<>(process.getOutputStream(), WorkerRequest.class);
    this.reader = new Thread(this::read, "replies of worker " + process.pid());
    reader.setDaemon(true);
    reader.start();
    try {
      this.gpus = hello().getGpus();
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /** GPUs that its engine can use. */
  int gpus() {
    return gpus;
  }

  /** Whether it can be given something else to do. */
  boolean usable() {
    return usable && process.isAlive();
  }

  /** Where its engine computes. */
  DeviceLease lease() {
    return lease;
  }

  /**
   * Has something done.
   *
   * @throws TrialFailedException if it fails without a result
   */
  <T> T run(WorkerJob<T> job) throws InterruptedException {
    try {
      log.clear();
      model = job.model();
      Deadline deadline = Deadline.after(job.timeLimit().orElse(null));
      send(job.request());
      return result(job, await(job, deadline));
    } catch (TrialFailedException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clear " + log.file(), e);
    } catch (InterruptedException | RuntimeException | Error e) {
      stop(job, e);
      throw e;
    }
  }

  private <T> T result(WorkerJob<T> job, Object end) {
    if (job.result().isInstance(end)) {
      return job.result().cast(end);
    }
    if (end instanceof Failure failure) {
      TrialFailedException failed = onDevice(failure);
      usable =
          switch (failed.failureClass()) {
            case CONFIGURATION, DATA, DIVERGED, DISK_FULL -> true;
            default -> false;
          };
      throw failed;
    }
    throw lost("a worker stopped without being told to");
  }

  /** Passes on what the worker says until it has done the job, and gives its last word. */
  private Object await(WorkerJob<?> job, Deadline deadline) throws InterruptedException {
    while (true) {
      Object reply = next(deadline);
      if (job.result().isInstance(reply)
          || reply instanceof Failure
          || reply instanceof TrialStopped) {
        return reply;
      }
      if (!(reply instanceof Heartbeat) && !job.news().heard(reply, this::send)) {
        throw lost("expected news of what was asked for, found " + reply);
      }
    }
  }

  /** Ends the job, or the process if that takes too long. */
  private void stop(WorkerJob<?> job, Throwable reason) {
    usable = false;
    boolean interrupted = Thread.interrupted();
    try {
      send(new StopTrial());
      Object end = await(job, Deadline.after(settings.grace()));
      usable = end instanceof TrialStopped || job.result().isInstance(end);
    } catch (InterruptedException e) {
      interrupted = true;
      kill();
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
      kill();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private WorkerHello hello() throws InterruptedException {
    Deadline deadline = Deadline.after(LONGEST_START);
    Object first = next(deadline, LONGEST_START);
    while (first instanceof Heartbeat) { // the engine is loaded, slowly
      first = next(deadline, LONGEST_START);
    }
    if (!(first instanceof WorkerHello hello)) {
      throw lost("expected a worker's greeting, found " + first);
    }
    if (hello.getProtocol() != Worker.PROTOCOL
        || hello.getNumerics() != TrialIdentity.NUMERICS_VERSION) {
      throw failed(
          FailureClass.INTERNAL,
          ("expected a worker of protocol %d and numerics %d, found one of %d and %d: its class"
                  + " path holds another version of this program")
              .formatted(
                  Worker.PROTOCOL,
                  TrialIdentity.NUMERICS_VERSION,
                  hello.getProtocol(),
                  hello.getNumerics()));
    }
    return hello;
  }

  private Object next(Deadline deadline) throws InterruptedException {
    return next(deadline, settings.silence());
  }

  private Object next(Deadline deadline, Duration silence) throws InterruptedException {
    long left = deadline.nanosLeft();
    Object reply =
        left <= 0 ? null : replies.poll(Math.min(silence.toNanos(), left), TimeUnit.NANOSECONDS);
    if (reply instanceof Ended ended) {
      throw ended(ended);
    }
    if (reply != null) {
      return reply;
    }
    if (deadline.nanosLeft() <= 0) {
      throw failed(
          FailureClass.TIMED_OUT,
          "the time limit of %d s was over".formatted(deadline.limit().toSeconds()));
    }
    throw lost("the worker said nothing for %d s and was killed".formatted(silence.toSeconds()));
  }

  /** What the end of a process means. */
  private TrialFailedException ended(Ended ended) throws InterruptedException {
    if (!process.waitFor(1, TimeUnit.SECONDS)) {
      return lost(ended.why().map(why -> "not understood: " + why).orElse("closed its output"));
    }
    int status = process.exitValue();
    if (status == Worker.OUT_OF_MEMORY) {
      return failed(
          FailureClass.OUT_OF_MEMORY,
          "out of Java heap (give it more with --worker-memory): the worker ended itself");
    }
    String said = tail();
    if (said.contains("insufficient memory for the Java Runtime") || said.contains("bad_alloc")) {
      return failed(
          FailureClass.OUT_OF_MEMORY,
          "out of native memory (use smaller batches or fewer trials at once): the worker died");
    }
    return lost(
        status > 128
            ? ("the worker died of signal %d while it read or used %s%s")
                .formatted(
                    status - 128,
                    model.isEmpty() ? "no model yet" : "the model '" + model + "'",
                    status == 128 + 9
                        ? " (SIGKILL): out of memory, or killed by hand; see dmesg, try"
                            + " --trials-at-once 1"
                        : "")
            : "the worker exited with status " + status);
  }

  private TrialFailedException lost(String message) {
    return failed(FailureClass.WORKER_LOST, message);
  }

  /** A failure after which the process is of no use. */
  private TrialFailedException failed(FailureClass failureClass, String message) {
    usable = false;
    kill();
    return onDevice(Failures.of(failureClass, message, tail()));
  }

  private TrialFailedException onDevice(Failure failure) {
    return new TrialFailedException(
        Failure.newBuilder(failure).setDevice(lease.device().name()).build());
  }

  private String tail() {
    try {
      return log.tail();
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }

  /** Keeps what it printed since the last job began. */
  void saveLog(Path file, TrialFailedException failure) {
    try {
      log.copyTo(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Sends a request to the worker; a dead one is noticed when it does not answer. */
  private void send(Object body) {
    try {
      requests.write(new WorkerRequest(body));
    } catch (IOException e) {
      kill();
    }
  }

  private void read() {
    RecordInput<WorkerReply> input = new RecordInput<>(process.getInputStream(), WorkerReply.class);
    try {
      Optional<String> why = Optional.empty();
      try {
        for (Optional<WorkerReply> reply = input.read(); reply.isPresent(); reply = input.read()) {
          replies.put(reply.get().getBody());
        }
      } catch (IOException e) {
        why = Optional.of(e.getMessage());
      }
      replies.put(new Ended(why));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: no listener is left
    }
  }

  private void kill() {
    process.destroyForcibly();
  }

  /** Ends the process and gives its device back. */
  @Override
  public void close() {
    usable = false;
    boolean interrupted = Thread.interrupted();
    try {
      send(new StopWorker());
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      kill();
    } finally {
      reader.interrupt();
      lease.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The end of the replies; {@code why} if it was not a clean one. */
  private record Ended(Optional<String> why) {}

  /** The time at which a limit is over. */
  private record Deadline(Duration limit, long end) {

    /** Never, if there is no limit. */
    static Deadline after(Duration limit) {
      return new Deadline(limit, limit == null ? 0 : System.nanoTime() + limit.toNanos());
    }

    long nanosLeft() {
      return limit == null ? Long.MAX_VALUE : end - System.nanoTime();
    }
  }
}

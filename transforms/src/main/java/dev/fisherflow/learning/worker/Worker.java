package dev.fisherflow.learning.worker;

import ai.djl.engine.Engine;
import dev.fisherflow.learning.data.ExampleFiles;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.failure.Failures;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LocalLearner;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.BatchEvaluated;
import dev.fisherflow.schemas.EvaluationDone;
import dev.fisherflow.schemas.EvaluationWork;
import dev.fisherflow.schemas.Heartbeat;
import dev.fisherflow.schemas.PredictionAnswers;
import dev.fisherflow.schemas.PredictionRequest;
import dev.fisherflow.schemas.StateTaken;
import dev.fisherflow.schemas.StateWritten;
import dev.fisherflow.schemas.StopTrial;
import dev.fisherflow.schemas.StopWorker;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialRequest;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStopped;
import dev.fisherflow.schemas.WorkerHello;
import dev.fisherflow.schemas.WorkerReply;
import dev.fisherflow.schemas.WorkerRequest;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * A process that trains, predicts and evaluates as messages on standard input ask for, one job
 * after the other, and answers on standard output. It lives no longer than its parent: the end of
 * the input ends it at once, whatever it is doing. It ignores SIGTERM until its parent has saved
 * the state, but for at most 30 s.
 */
public final class Worker {

  /** Version of the messages. */
  static final int PROTOCOL = 5;

  /** Exit status, for the parent alone: this process asked for more memory than it has. */
  static final int OUT_OF_MEMORY = 3;

  /** How long SIGTERM is ignored, for the parent to save the state and end this process. */
  private static final Duration OUTLASTED = Duration.ofSeconds(30);

  /** Exit status, for the parent alone: the parent cannot be understood, or does not listen. */
  private static final int BROKEN = 4;

  private final RecordInput<WorkerRequest> requests;
  private final RecordOutput<WorkerReply> replies;
  private final BlockingQueue<Object> jobs = new LinkedBlockingQueue<>();
  private final Semaphore statesTaken = new Semaphore(0);
  private final Thread engine = Thread.currentThread();
  private boolean busy;
  private boolean stopAsked;

  private Worker(InputStream in, OutputStream out) {
    this.requests = new RecordInput<>(in, WorkerRequest.class);
    this.replies = new RecordOutput<>(out, WorkerReply.class);
  }

  /**
   * Runs the worker.
   *
   * @param arguments threads of the engine; steps between training states; milliseconds between
   *     heartbeats
   */
  public static void main(String[] arguments) throws InterruptedException {
    int threads = Integer.parseInt(arguments[0]);
    int checkpointEvery = Integer.parseInt(arguments[1]);
    Duration heartbeat = Duration.ofMillis(Long.parseLong(arguments[2]));
    InputStream in = System.in;
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    System.setOut(System.err); // only the protocol writes to the real one
    System.setIn(InputStream.nullInputStream());
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> die(thrown));
    Runtime.getRuntime().addShutdownHook(new Thread(Worker::outlast, "signal"));
    new Worker(in, out).work(threads, checkpointEvery, heartbeat);
  }

  private void work(int threads, int checkpointEvery, Duration heartbeat)
      throws InterruptedException {
    start("requests", this::listen);
    start("heartbeat", () -> beat(heartbeat));
    int gpus = Engine.getInstance().getGpuCount();
    try (Learner learner = new LocalLearner(threads, checkpointEvery)) {
      say(
          new WorkerHello(
              PROTOCOL, TrialIdentity.NUMERICS_VERSION, ProcessHandle.current().pid(), gpus));
      while (true) {
        Object request = jobs.take();
        if (request instanceof TrialRequest trial) {
          say(last(() -> train(trial, learner)));
        } else if (request instanceof PredictionRequest prediction) {
          say(last(() -> predict(prediction, learner)));
        } else if (request instanceof EvaluationWork evaluation) {
          say(last(() -> evaluate(evaluation, learner)));
        }
      }
    }
  }

  private TrialResult train(TrialRequest request, Learner learner) throws InterruptedException {
    return learner.train(
        request.getTrial(),
        new ExampleFiles(Path.of(request.getExamples())),
        Path.of(request.getScratch()),
        new Teller());
  }

  private static PredictionAnswers predict(PredictionRequest request, Learner learner)
      throws InterruptedException {
    return new PredictionAnswers(
        learner.predict(
            request.getTrial(),
            Path.of(request.getAdapter()),
            new ExampleFiles(Path.of(request.getExamples())),
            request.getSplit()));
  }

  private EvaluationDone evaluate(EvaluationWork work, Learner learner)
      throws InterruptedException {
    learner.evaluate(
        work.getTarget(),
        Path.of(work.getAdapter()),
        new ExampleFiles(Path.of(work.getExamples())),
        work.getBatches(),
        EvaluationPlan.of(work.getPlan()),
        (batch, indicators) -> say(new BatchEvaluated(batch, indicators)));
    return new EvaluationDone();
  }

  private interface Job {
    Object run() throws InterruptedException;
  }

  /** Does what is asked for, and gives the one reply that ends it. */
  private Object last(Job job) {
    begin();
    try {
      return job.run();
    } catch (InterruptedException e) {
      return new TrialStopped();
    } catch (RuntimeException | Error e) {
      e.printStackTrace(); // into the log
      if (e instanceof RuntimeException
          && Thread.interrupted()) { // reading a file ends so when it is interrupted
        return new TrialStopped();
      }
      return Failures.of(e);
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    busy = true;
    if (stopAsked) {
      engine.interrupt();
    }
  }

  private synchronized void end() {
    busy = false;
    Thread.interrupted(); // meant for what has ended
  }

  private void listen() {
    try {
      Optional<WorkerRequest> request = requests.read();
      while (request.isPresent()) {
        obey(request.get().getBody());
        request = requests.read();
      }
    } catch (IOException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(BROKEN);
    }
    Runtime.getRuntime().halt(0); // the parent is gone
  }

  private synchronized void obey(Object request) throws IOException {
    if (request instanceof TrialRequest
        || request instanceof PredictionRequest
        || request instanceof EvaluationWork) {
      stopAsked = false;
      jobs.add(request);
    } else if (request instanceof StopTrial) {
      stopAsked = true;
      if (busy) {
        engine.interrupt();
      }
    } else if (request instanceof StateTaken) {
      statesTaken.release();
    } else if (request instanceof StopWorker) {
      Runtime.getRuntime().halt(0);
    } else {
      throw new IOException("no such request: " + request);
    }
  }

  private void beat(Duration interval) {
    try {
      while (true) {
        Thread.sleep(interval.toMillis());
        say(new Heartbeat());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("the heartbeat is never interrupted", e);
    }
  }

  private void say(Object body) {
    try {
      replies.write(new WorkerReply(body));
    } catch (IOException e) {
      die(e);
    }
  }

  /**
   * Ignores SIGTERM for a while, so that the parent can save the trial's state first: terminals and
   * service managers signal parent and worker at once. The parent then halts this process.
   */
  private static void outlast() {
    try {
      Thread.sleep(OUTLASTED.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // this thread is never interrupted
    }
  }

  private static void start(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends the process; only its exit status and log remain. */
  private static void die(Throwable thrown) {
    try {
      thrown.printStackTrace();
    } finally {
      Runtime.getRuntime().halt(thrown instanceof OutOfMemoryError ? OUT_OF_MEMORY : BROKEN);
    }
  }

  /** Sends the trial's events to the parent. */
  private final class Teller implements TrialListener {

    @Override
    public void progressed(TrialProgress progress) {
      say(progress);
    }

    @Override
    public void stateWritten(Path folder) {
      say(new StateWritten(folder.toString()));
      // Not ended by an interrupt: the parent may be copying the state of the interrupted trial.
      statesTaken.acquireUninterruptibly();
    }
  }
}

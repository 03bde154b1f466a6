package dev.fisherflow.learning.worker;

import dev.fisherflow.schemas.Heartbeat;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.schemas.WorkerHello;
import dev.fisherflow.schemas.WorkerReply;
import dev.fisherflow.schemas.WorkerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Processes that are not the workers they should be. */
final class FakeWorkers {

  private FakeWorkers() {}

  private static void greet(int protocol) throws IOException {
    say(
        new WorkerHello(
            protocol, TrialIdentity.NUMERICS_VERSION, ProcessHandle.current().pid(), 0));
  }

  private static void say(Object body) throws IOException {
    new RecordOutput<>(System.out, WorkerReply.class).write(new WorkerReply(body));
  }

  /** Does what it is told of nothing, until its input ends. */
  private static void ignoreAll() throws IOException {
    RecordInput<WorkerRequest> requests = new RecordInput<>(System.in, WorkerRequest.class);
    Optional<WorkerRequest> request = requests.read();
    while (request.isPresent()) {
      request = requests.read();
    }
  }

  /** Of a later protocol. */
  static final class OfAnotherVersion {
    public static void main(String[] arguments) throws IOException {
      greet(Worker.PROTOCOL + 1);
      ignoreAll();
    }
  }

  /** Says nothing after its greeting. */
  static final class Silent {
    public static void main(String[] arguments) throws IOException {
      greet(Worker.PROTOCOL);
      System.err.println("about to fall silent");
      ignoreAll();
    }
  }

  /** Shows that it lives before its engine is loaded, then is a worker as any other. */
  static final class SlowToStart {
    public static void main(String[] arguments) throws IOException, InterruptedException {
      say(new Heartbeat());
      say(new Heartbeat());
      Worker.main(arguments);
    }
  }

  /** Is alive but never done, and does not stop. */
  static final class Busy {
    public static void main(String[] arguments) throws IOException, InterruptedException {
      greet(Worker.PROTOCOL);
      while (true) {
        Thread.sleep(Long.parseLong(arguments[2]));
        say(new Heartbeat());
      }
    }
  }

  /** Prints where only messages may be. */
  static final class Chatty {
    public static void main(String[] arguments) throws IOException {
      greet(Worker.PROTOCOL);
      System.out.println("hello, world");
      ignoreAll();
    }
  }

  /** The first of a parent dies of its first job; the next is a real one. */
  static final class LostOnce {
    public static void main(String[] arguments) throws Exception {
      long parent = ProcessHandle.current().parent().orElseThrow().pid();
      Path mark = Path.of(System.getProperty("java.io.tmpdir"), "lost-once-" + parent);
      if (!mark.toFile().createNewFile()) {
        Files.delete(mark);
        Worker.main(arguments);
        return;
      }
      greet(Worker.PROTOCOL);
      new RecordInput<>(System.in, WorkerRequest.class).read();
      Runtime.getRuntime().halt(9);
    }
  }

  /** Ends before its greeting. */
  static final class Dead {
    public static void main(String[] arguments) {
      System.err.println("no such device");
      System.exit(7);
    }
  }
}

package dev.fisherflow.runners.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A sweep in a process of its own, in a session of its own, to be signalled and killed. */
final class SweepProcess implements AutoCloseable {

  private static final Pattern REPEATED = Pattern.compile(", repeating (\\d+) steps");
  private static final Pattern TRAINED = Pattern.compile("Training trial ([0-9a-f]{64}), try");
  private static final long PATIENCE_SECONDS = 480;

  private final Process process;
  private final Path log;

  private SweepProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the program with its log at the level of information.
   *
   * @param temporary its folder for temporary files; made if it is not there
   * @param log receives all that it prints
   */
  static SweepProcess start(Path temporary, Path log, List<String> arguments) throws IOException {
    Files.createDirectories(temporary);
    List<String> command =
        new ArrayList<>(
            List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1", // most of a short process is its start
                "--add-opens=java.base/java.lang=ALL-UNNAMED", // as Flink's client wants it
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.time=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.log.dev.fisherflow=info",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "sweep"));
    command.addAll(arguments);
    return new SweepProcess(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log);
  }

  /** Waits for the end and gives the exit status. */
  int end() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the sweep does not end; it printed:\n" + said());
    }
    return process.exitValue();
  }

  /** Whether it ends by itself within a time. */
  boolean endsWithin(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits until something is so, which must happen before the sweep ends. */
  void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        throw new AssertionError("what was waited for did not happen; it printed:\n" + said());
      }
    }
  }

  /** The processes that it has started and that are alive. */
  List<ProcessHandle> workers() {
    return process.descendants().filter(ProcessHandle::isAlive).toList();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Signals it and all its processes, as a terminal and a service manager do. */
  void terminateAll() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-TERM", "--", "-" + process.pid()).inheritIO().start().waitFor();
  }

  /** All that it has printed so far. */
  String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many steps it said to repeat, each time. */
  LongStream repeated() {
    return REPEATED.matcher(said()).results().mapToLong(found -> Long.parseLong(found.group(1)));
  }

  /** The ids of the trials that it has begun to train, once for each time. */
  Stream<String> trained() {
    Matcher begun = TRAINED.matcher(said());
    return begun.results().map(found -> found.group(1));
  }

  @Override
  public void close() {
    workers().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

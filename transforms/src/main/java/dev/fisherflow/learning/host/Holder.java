package dev.fisherflow.learning.host;

import dev.fisherflow.clock.TimeSource;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that holds something.
 *
 * @param host the name of its machine
 * @param pid its number there
 * @param since when it took what it holds; null if it did not say
 * @param machine equal for processes whose numbers can be compared: those of one machine since it
 *     was started, and of one container
 * @param start when the process started, by the machine's count: processes of one number differ
 */
public record Holder(String host, long pid, Instant since, String machine, String start)
    implements Serializable {

  private static final Pattern LINE =
      Pattern.compile("pid (\\d{1,18}) on (\\S+) since (\\S+), machine (\\S+), start (\\S+)");

  private static final String MACHINE = machineHere();

  /** This process, which takes something now. */
  public static Holder now() {
    return here(
        ProcessHandle.current().pid(), TimeSource.SYSTEM.instant().truncatedTo(ChronoUnit.SECONDS));
  }

  /** A process of this machine. */
  static Holder here(long pid, Instant since) {
    return new Holder(Host.name(), pid, since, MACHINE, start(pid).orElse("unknown"));
  }

  /** The process that wrote a line about itself; nothing if it is no such line. */
  public static Optional<Holder> parse(String text) {
    Matcher line = LINE.matcher(text.strip());
    try {
      return line.matches()
          ? Optional.of(
              new Holder(
                  line.group(2),
                  Long.parseLong(line.group(1)),
                  Instant.parse(line.group(3)),
                  line.group(4),
                  line.group(5)))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The line that {@link #parse} reads. */
  public String line() {
    return "%s, machine %s, start %s%n".formatted(this, machine, start);
  }

  /** Whether it is a process of this machine and container. */
  public boolean isHere() {
    return machine.equals(MACHINE);
  }

  /** Whether it is this very process. */
  public boolean isThisProcess() {
    return isHere() && pid == ProcessHandle.current().pid();
  }

  /** Whether it is known to be dead: only of processes of this machine can that be known. */
  public boolean isDead() {
    return isHere() && !start(pid).equals(Optional.of(start));
  }

  /** As in {@code pid 4711 on node7 since 2026-03-01T10:00:00Z}. */
  @Override
  public String toString() {
    return "pid %d on %s%s".formatted(pid, host, since == null ? "" : " since " + since);
  }

  /** When a live process of this machine started; nothing if there is none of this number. */
  private static Optional<String> start(long pid) {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    if (!Files.exists(Path.of("/proc/self/stat"))) {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .flatMap(process -> process.info().startInstant())
          .map(Instant::toString);
    }
    try {
      // After the name, in brackets: the state is the first field, the start the 20th.
      String text = Files.readString(stat);
      String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ");
      return "ZX".contains(fields[0]) ? Optional.empty() : Optional.of(fields[19]);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String machineHere() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + "/"
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return Host.name();
    }
  }
}

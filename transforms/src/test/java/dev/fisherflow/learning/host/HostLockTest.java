package dev.fisherflow.learning.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HostLockTest {

  @TempDir private Path folder;

  private Process other;

  @AfterEach
  void end() throws InterruptedException {
    if (other != null) {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void aFileSaysWhoHoldsItAndThenNothing() throws IOException {
    Path file = folder.resolve("lease");
    assertThat(HostLock.look(file)).isEmpty();
    try (HostLock lock = HostLock.tryLock(file).orElseThrow()) {
      Hold hold = HostLock.look(file).orElseThrow();
      assertThat(hold.live()).isTrue();
      assertThat(hold.ofThisProcess()).isTrue();
      assertThat(hold.holder().host()).isEqualTo(Host.name());
      assertThat(hold.holder().since()).isBetween(Instant.now().minusSeconds(60), Instant.now());
      assertThat(HostLock.tryLock(file)).isEmpty();
    }
    assertThat(file).isEmptyFile();
    assertThat(HostLock.look(file)).isEmpty();
  }

  @Test
  void aKilledHolderIsKnownToBeDeadAtOnce() throws Exception {
    Path file = folder.resolve("lease");
    start(Holds.class, file);
    Hold hold = HostLock.look(file).orElseThrow();
    assertThat(hold.live()).isTrue();
    assertThat(hold.holder().pid()).isEqualTo(other.pid());
    assertThat(hold.toString())
        .startsWith("held by pid %d on %s since 20".formatted(other.pid(), Host.name()))
        .endsWith("until it lets go or dies");
    other.destroyForcibly().waitFor();
    Hold dead = HostLock.look(file).orElseThrow();
    assertThat(dead.live()).isFalse();
    assertThat(dead.holder().isDead()).isTrue();
    assertThat(dead.toString()).endsWith(", which is dead");
    HostLock.tryLock(file).orElseThrow().close();
  }

  /** As a program that is not fisherflow's may do, on a file that names an earlier holder. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aHolderThatSaysNothingIsNamedByTheSystem() throws Exception {
    Path file = folder.resolve("lease");
    Files.writeString(file, new Holder("node7", 7, Instant.now(), "other", "1").line());
    start(HoldsSilently.class, file);
    Hold hold = HostLock.look(file).orElseThrow();
    assertThat(hold.live()).isTrue();
    assertThat(hold.holder().pid()).isEqualTo(other.pid());
    assertThat(hold.holder().since()).isNotNull();
  }

  /** The number of a dead process is given to another one sooner or later. */
  @Test
  void aProcessIsKnownByItsNumberAndItsStart() {
    Holder self = Holder.now();
    assertThat(self.isThisProcess()).isTrue();
    assertThat(self.isDead()).isFalse();
    Holder earlier = new Holder(self.host(), self.pid(), self.since(), self.machine(), "1");
    assertThat(earlier.isDead()).isTrue();
    Holder elsewhere = new Holder(self.host(), self.pid(), self.since(), "other", "1");
    assertThat(elsewhere.isDead()).as("its container may have such a process").isFalse();
    assertThat(elsewhere.isThisProcess()).isFalse();
    assertThat(Holder.parse(self.line())).contains(self);
    assertThat(Holder.parse("pid 7, started 2026-01-01T00:00:00Z")).isEmpty();
    assertThat(Holder.parse("pid 7 on a since b, machine c, start d")).isEmpty();
  }

  @Test
  void aLookHarmsNoLockOfThisProcess() throws Exception {
    Path file = folder.resolve("lease");
    try (HostLock lock = HostLock.tryLock(file).orElseThrow()) {
      HostLock.look(file);
      start(Tries.class, file);
      assertThat(other.waitFor()).as("whether it was free").isEqualTo(1);
    }
  }

  private void start(Class<?> main, Path file) throws IOException {
    other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(other.getInputStream().read()).isEqualTo('h');
  }

  /** Holds a lock until it is killed. */
  static final class Holds {
    public static void main(String[] arguments) throws IOException {
      try (HostLock lock = HostLock.tryLock(Path.of(arguments[0])).orElseThrow()) {
        System.out.print("h");
        System.out.flush();
        System.in.read();
      }
    }
  }

  /** Holds it without a word. */
  static final class HoldsSilently {
    public static void main(String[] arguments) throws IOException {
      try (RandomAccessFile file = new RandomAccessFile(arguments[0], "rw");
          FileLock lock = file.getChannel().lock()) {
        System.out.print("h");
        System.out.flush();
        System.in.read();
      }
    }
  }

  /** Ends with 0 if it gets a lock. */
  static final class Tries {
    public static void main(String[] arguments) throws IOException {
      Optional<HostLock> lock = HostLock.tryLock(Path.of(arguments[0]));
      System.out.print("h");
      System.out.flush();
      System.exit(lock.isPresent() ? 0 : 1);
    }
  }
}

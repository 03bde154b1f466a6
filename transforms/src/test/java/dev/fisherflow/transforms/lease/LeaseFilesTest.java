package dev.fisherflow.transforms.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.host.Hold;
import dev.fisherflow.learning.host.Holder;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LeaseFilesTest {

  private static final String FILES = "trials/a/leases";

  @TempDir Path folder;

  @Test
  void oneHolderAtATime() throws IOException {
    Leases leases = leases(Duration.ofMinutes(1));
    try (Lease lease = leases.tryLease("trials/a").orElseThrow()) {
      assertThat(leases.tryLease("trials/a")).isEmpty();
      Optional<Lease> other = leases.tryLease("trials/b");
      assertThat(other).isPresent();
      other.get().close();
    }
    assertThat(files()).isEmpty();
    Optional<Lease> again = leases.tryLease("trials/a");
    assertThat(again).isPresent();
    again.get().close();
  }

  @Test
  void whatADeadHolderLeftLapsesByTheFileSystemsClock() throws IOException {
    Path left = Files.createDirectories(folder.resolve(FILES)).resolve("left");
    Files.writeString(left, "pid 1 on somewhere");
    Leases leases = leases(Duration.ofMinutes(1));
    assertThat(leases.tryLease("trials/a")).isEmpty();
    Instant written = Files.getLastModifiedTime(left).toInstant();
    Files.setLastModifiedTime(left, FileTime.from(written.minus(Duration.ofMinutes(2))));
    Optional<Lease> lease = leases.tryLease("trials/a");
    assertThat(lease).isPresent();
    assertThat(left).doesNotExist();
    lease.get().close();
  }

  @Test
  void aDeadProcessOfThisMachineHoldsNothingHoweverYoungItsFile() throws Exception {
    Path left = Files.createDirectories(folder.resolve(FILES)).resolve("left");
    Holder self = Holder.now();
    Files.writeString(
        left, new Holder(self.host(), self.pid(), self.since(), self.machine(), "1").line());
    Leases leases = leases(Duration.ofMinutes(1));
    assertThat(leases.look("trials/a").orElseThrow().live()).isFalse();
    leases.tryLease("trials/a").orElseThrow().close();
    assertThat(left).doesNotExist();
  }

  @Test
  void whoHoldsItIsSaidAndUntilWhen() throws IOException {
    Leases leases = leases(Duration.ofMinutes(1));
    assertThat(leases.look("trials/a")).isEmpty();
    try (Lease lease = leases.tryLease("trials/a").orElseThrow()) {
      Hold hold = leases.look("trials/a").orElseThrow();
      assertThat(hold.ofThisProcess()).isTrue();
      Instant written = Files.getLastModifiedTime(files().get(0)).toInstant();
      assertThat(hold.until())
          .isEqualTo(written.truncatedTo(ChronoUnit.MILLIS).plus(Duration.ofMinutes(1)));
    }
  }

  /** Else nobody could lease the folder before 2030. */
  @Test
  void aLeaseFromTheFutureIsNotWaitedFor() throws IOException {
    Path left = Files.createDirectories(folder.resolve(FILES)).resolve("left");
    Files.writeString(left, "pid 1 on somewhere");
    Files.setLastModifiedTime(left, FileTime.from(Instant.parse("2130-01-01T00:00:00Z")));
    Leases leases = leases(Duration.ofMinutes(1));
    assertThat(leases.look("trials/a").orElseThrow().live()).isFalse();
    leases.tryLease("trials/a").orElseThrow().close();
  }

  /** It may be dead: only a lease that it renews shows that it lives. */
  @Test
  void theLeaseOfAnotherMachineIsAwaitedUntilItExpires() throws IOException {
    Path left = Files.createDirectories(folder.resolve(FILES)).resolve("left");
    Files.writeString(left, new Holder("node7", 7, Instant.now(), "other", "1").line());
    Leases leases = leases(Duration.ofSeconds(2));
    leases.lease("trials/a", "the run 'r'", "wait").close();
    assertThat(left).doesNotExist();
  }

  @Test
  void aLeaseOfAnotherMachineThatIsRenewedIsHeld() throws Exception {
    Path left = Files.createDirectories(folder.resolve(FILES)).resolve("left");
    String line = new Holder("node7", 7, Instant.now(), "other", "1").line();
    Files.writeString(left, line);
    Thread renewal = new Thread(() -> renew(left, line));
    renewal.start();
    assertThatThrownBy(
            () -> leases(Duration.ofSeconds(30)).lease("trials/a", "the run 'r'", "stop it"))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("the run 'r' is held by pid 7 on node7 since ")
        .hasMessageEndingWith("stop it");
    renewal.join();
    assertThat(left).exists();
  }

  private static void renew(Path file, String line) {
    try {
      Thread.sleep(1500);
      Files.writeString(file, line);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLiveProcessOfThisMachineIsNotWaitedFor() {
    Leases leases = leases(Duration.ofMinutes(1));
    try (Lease lease = leases.tryLease("runs/r").orElseThrow()) {
      assertThatThrownBy(() -> leases.lease("runs/r", "the run 'r'", "stop it"))
          .isInstanceOf(HeldException.class)
          .hasMessageStartingWith("the run 'r' is held by pid " + ProcessHandle.current().pid());
    }
  }

  @Test
  void aHeldLeaseIsKeptYoung() throws IOException {
    Duration life = Duration.ofMillis(800);
    Leases leases = leases(life);
    try (Lease lease = leases.tryLease("trials/a").orElseThrow()) {
      Path file = files().get(0);
      FileTime first = Files.getLastModifiedTime(file);
      while (Files.exists(file) && Files.getLastModifiedTime(file).equals(first)) {
        Thread.onSpinWait();
      }
      assertThat(files()).containsExactly(file);
    }
    assertThat(files()).isEmpty();
  }

  /** Whatever the order in which they write and look, two never hold it at once. */
  @Test
  void ofManyThatAskAtOnceAtMostOneHolds() throws Exception {
    Leases leases = leases(Duration.ofMinutes(1));
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger held = new AtomicInteger();
    Callable<Integer> process =
        () -> {
          int most = 0;
          for (int i = 0; i < 40; i++) {
            Optional<Lease> lease = leases.tryLease("trials/a");
            if (lease.isPresent()) {
              most = Math.max(most, holders.incrementAndGet());
              held.incrementAndGet();
              Thread.yield();
              holders.decrementAndGet();
              lease.get().close();
            }
          }
          return most;
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Integer> most = new ArrayList<>();
      for (Future<Integer> one : threads.invokeAll(List.of(process, process, process))) {
        most.add(one.get());
      }
      assertThat(most).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(1));
      assertThat(held).hasPositiveValue();
    } finally {
      threads.shutdownNow();
    }
  }

  private Leases leases(Duration life) {
    return new LeaseFiles(Workspace.at(folder.toString()), life, Clock.systemUTC());
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder.resolve(FILES))) {
      return files.toList();
    }
  }
}

package dev.fisherflow.transforms.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.transforms.trials.TrialClaims.Claim;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
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
class LeaseFileClaimsTest {

  private static final String CLAIMS = "trials/a/claims";

  @TempDir Path folder;

  @Test
  void oneHolderAtATime() throws IOException {
    TrialClaims claims = claims(Duration.ofMinutes(1));
    try (Claim claim = claims.tryClaim("a").orElseThrow()) {
      assertThat(claims.tryClaim("a")).isEmpty();
      Optional<Claim> other = claims.tryClaim("b");
      assertThat(other).isPresent();
      other.get().close();
    }
    assertThat(files()).isEmpty();
    Optional<Claim> again = claims.tryClaim("a");
    assertThat(again).isPresent();
    again.get().close();
  }

  @Test
  void whatADeadHolderLeftLapsesByTheFileSystemsClock() throws IOException {
    Path left = Files.createDirectories(folder.resolve(CLAIMS)).resolve("left");
    Files.writeString(left, "pid 1 on somewhere");
    TrialClaims claims = claims(Duration.ofMinutes(1));
    assertThat(claims.tryClaim("a")).isEmpty();
    Instant written = Files.getLastModifiedTime(left).toInstant();
    Files.setLastModifiedTime(left, FileTime.from(written.minus(Duration.ofMinutes(2))));
    Optional<Claim> claim = claims.tryClaim("a");
    assertThat(claim).isPresent();
    assertThat(left).doesNotExist();
    claim.get().close();
  }

  @Test
  void aHeldClaimIsKeptYoung() throws IOException {
    Duration life = Duration.ofMillis(800);
    TrialClaims claims = claims(life);
    try (Claim claim = claims.tryClaim("a").orElseThrow()) {
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
  void ofManyThatClaimAtOnceAtMostOneHolds() throws Exception {
    TrialClaims claims = claims(Duration.ofMinutes(1));
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger held = new AtomicInteger();
    Callable<Integer> claimant =
        () -> {
          int most = 0;
          for (int i = 0; i < 40; i++) {
            Optional<Claim> claim = claims.tryClaim("a");
            if (claim.isPresent()) {
              most = Math.max(most, holders.incrementAndGet());
              held.incrementAndGet();
              Thread.yield();
              holders.decrementAndGet();
              claim.get().close();
            }
          }
          return most;
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Integer> most = new ArrayList<>();
      for (Future<Integer> one : threads.invokeAll(List.of(claimant, claimant, claimant))) {
        most.add(one.get());
      }
      assertThat(most).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(1));
      assertThat(held).hasPositiveValue();
    } finally {
      threads.shutdownNow();
    }
  }

  private TrialClaims claims(Duration life) {
    return new LeaseFileClaims(Workspace.at(folder.toString()), life);
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder.resolve(CLAIMS))) {
      return files.toList();
    }
  }
}

package dev.fisherflow.transforms.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileLockLeasesTest {

  @TempDir Path folder;

  @Test
  void oneHolderAtATimeWithinAProcessByAnyPath() throws IOException {
    Path work = Files.createDirectory(folder.resolve("work"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), work);
    Leases leases = Leases.of(Workspace.at(work.toString()));
    Leases same = Leases.of(Workspace.at(link.toString()));
    try (Leases.Lease lease = leases.tryLease("trials/a").orElseThrow()) {
      assertThat(leases.tryLease("trials/a")).isEmpty();
      assertThat(same.tryLease("trials/a")).isEmpty();
      Optional<Leases.Lease> other = same.tryLease("trials/b");
      assertThat(other).isPresent();
      other.get().close();
    }
    Optional<Leases.Lease> again = same.tryLease("trials/a");
    assertThat(again).isPresent();
    again.get().close();
  }

  @Test
  void aHolderInAnotherProcessIsSeenAndItsDeathReleases() throws Exception {
    Leases leases = Leases.of(Workspace.at(folder.toString()));
    Process holder = holder();
    try {
      assertThat(leases.tryLease("trials/a")).isEmpty();
      // A failed try must not have harmed the holder's lock.
      assertThat(leases.tryLease("trials/a")).isEmpty();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    Optional<Leases.Lease> taken = leases.tryLease("trials/a");
    assertThat(taken).isPresent();
    // Trying again here must not release the lock for other processes.
    assertThat(leases.tryLease("trials/a")).isEmpty();
    Process loser = start();
    try (BufferedReader said = loser.inputReader()) {
      assertThat(said.readLine()).isEqualTo("not held");
    } finally {
      loser.destroyForcibly().waitFor();
    }
    taken.get().close();
  }

  @Test
  void whereNothingCanBeWrittenNothingIsLeased() throws IOException {
    Files.writeString(folder.resolve("trials"), "");
    Leases leases = Leases.of(Workspace.at(folder.toString()));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> leases.tryLease("trials/a"))
          .isInstanceOf(WorkspaceException.class)
          .hasMessageContaining(folder.resolve("trials/a").toString())
          .hasMessageContaining("Not a directory")
          .message()
          .doesNotContain("Exception");
    }
  }

  private Process holder() throws IOException {
    Process process = start();
    assertThat(process.inputReader().readLine()).isEqualTo("held");
    return process;
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Leases trial a, says so, and holds it until the process is killed or its input ends. */
  static final class Holder {
    public static void main(String[] arguments) throws IOException {
      boolean held = Leases.of(Workspace.at(arguments[0])).tryLease("trials/a").isPresent();
      System.out.println(held ? "held" : "not held");
      System.in.read();
    }
  }
}

package dev.fisherflow.learning.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

  @TempDir Path parent;

  @Test
  void deletedWithAllItHolds() throws IOException {
    Path path;
    try (TemporaryFolder folder = TemporaryFolder.create("test")) {
      path = folder.path();
      assertThat(path).isEmptyDirectory();
      Files.writeString(Files.createDirectory(path.resolve("a")).resolve("b"), "c");
    }
    assertThat(path).doesNotExist();
    assertThat(path.resolveSibling(path.getFileName() + ".lock")).doesNotExist();
  }

  /** In this process a held lock is seen like one of another. */
  @Test
  void onlyThoseOfTheDeadAreRemoved() throws IOException {
    Path dead = Files.createDirectories(parent.resolve("fisherflow-workers-1/x"));
    Files.createFile(parent.resolve("fisherflow-workers-1.lock"));
    Path alive = Files.createDirectory(parent.resolve("fisherflow-trial-2"));
    Path other = Files.createDirectory(parent.resolve("fisherflow-other"));
    Path aim = Files.writeString(parent.resolve("aim"), "precious");
    Files.createSymbolicLink(parent.resolve("fisherflow-trial-3.lock"), aim);
    try (HostLock lock =
        HostLock.tryLock(parent.resolve("fisherflow-trial-2.lock")).orElseThrow()) {
      TemporaryFolder.removeLeftBehind(parent);
      assertThat(dead.getParent()).doesNotExist();
      assertThat(parent.resolve("fisherflow-workers-1.lock")).doesNotExist();
      assertThat(alive).exists();
      assertThat(lock.file()).exists();
      assertThat(other).exists();
      assertThat(aim).hasContent("precious");
    }
  }
}

package dev.fisherflow.transforms.workspace;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is the store's fault, and what is the fault of a question. */
class StoreExceptionTest {

  @TempDir private Path folder;

  @Test
  void aWorkspaceThatTakesOtherFilesButNotThisOneHasAFaultyStore() throws IOException {
    Files.createFile(folder.resolve("trials"));
    assertThatThrownBy(() -> Workspace.at(folder.toString()).publish("trials/a", new byte[1]))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("cannot write " + folder + "/trials/a");
  }

  @Test
  void aWorkspaceWhereThereCanBeNoneIsAWrongQuestion() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Workspace below = Workspace.at(file.resolve("workspace").toString());
    assertThatThrownBy(() -> below.publish("trials/a", new byte[1]))
        .isExactlyInstanceOf(WorkspaceException.class);
  }

  @Test
  void aFileThatIsNotThereIsAWrongQuestion() {
    assertThatThrownBy(() -> Workspace.at(folder.toString()).read("trials/a"))
        .isExactlyInstanceOf(WorkspaceException.class);
  }
}

package dev.fisherflow.transforms.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workspaces on a disk; each has a neighbour that its name as a glob would match. */
class WorkspaceTest {

  private static final List<String> FILES = List.of("trials/a/result.avro", "trials/a/state/1/w");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ws[1] | ws1",
        "a[b]c | abc",
        "w* | ws",
        "{a} | a",
        "what? | what1",
        "ü ö* | ü ö",
        "x[!y] | xz",
        "back\\slash | backslash"
      })
  void aWorkspacesNameIsNoGlob(String name, String neighbour) throws IOException {
    Workspace other = Workspace.at(folder.resolve(neighbour).toString());
    FILES.forEach(file -> other.publish(file, "other".getBytes(UTF_8)));
    Workspace own = Workspace.at(folder.resolve(name).toString());

    for (String file : FILES) {
      assertThat(own.exists(file)).isFalse();
      assertThat(own.modified(file)).isEmpty();
    }
    assertThat(own.list("trials/*/*")).isEmpty();
    own.delete(FILES);
    own.deleteFolder("trials");
    assertThat(names(other)).containsExactlyElementsOf(FILES);

    FILES.forEach(file -> own.publish(file, "own".getBytes(UTF_8)));
    assertThat(own.exists(FILES.get(0))).isTrue();
    assertThat(own.modified(FILES.get(0))).isPresent();
    assertThat(own.list("trials/*/*")).containsExactly("trials/a/result.avro");
    assertThat(own.files("trials/*/state/*/*"))
        .singleElement()
        .satisfies(file -> assertThat(file.path()).isEqualTo("trials/a/state/1/w"))
        .satisfies(file -> assertThat(file.bytes()).isEqualTo(3));
    assertThat(own.read(FILES.get(0))).asString(UTF_8).isEqualTo("own");
    own.delete(List.of(FILES.get(0)));
    own.move(FILES.get(1), "trials/moved");
    assertThat(names(own)).containsExactly("trials/moved");
    own.deleteFolder("trials");
    assertThat(Path.of(own.root()).resolve("trials")).doesNotExist();

    assertThat(names(other)).containsExactlyElementsOf(FILES);
    assertThat(other.read(FILES.get(0))).asString(UTF_8).isEqualTo("other");
  }

  @Test
  void inAGlobOnlyTheStarIsSpecial() {
    Workspace workspace = Workspace.at(folder.toString());
    for (String name : List.of("a1", "a[1]", "b{c}", "bc", "d?", "de")) {
      workspace.publish("runs/" + name + "/f", new byte[1]);
    }
    assertThat(workspace.list("runs/a[1]/*")).containsExactly("runs/a[1]/f");
    assertThat(workspace.list("runs/b{c}/*")).containsExactly("runs/b{c}/f");
    assertThat(workspace.list("runs/d?/*")).containsExactly("runs/d?/f");
    assertThat(workspace.list("runs/a*/f")).containsExactly("runs/a1/f", "runs/a[1]/f");
    assertThat(workspace.list("runs/*")).isEmpty();
    assertThat(workspace.list("none/*/f")).isEmpty();
    assertThat(workspace.list("runs/bc/f/*")).isEmpty();
    assertThat(workspace.exists("runs/bc/f/g")).isFalse();
  }

  /** Not through Beam, which walks the whole tree for a file that is not there. */
  @Test
  void theUriOfAFolderIsTheFolder() {
    assertThat(Workspace.at("file://" + folder).root())
        .isEqualTo(Workspace.at(folder.toString()).root());
    assertThat(Workspace.at("file:///").local()).contains(Path.of("/"));
  }

  private static List<String> names(Workspace workspace) throws IOException {
    Path root = Path.of(workspace.root());
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void onlyWhatLiesBelowTheRootIsDeleted(@TempDir Path folder) throws IOException {
    Path root = Files.createDirectories(folder.resolve("ws[1]"));
    Path outside = Files.createDirectories(folder.resolve("ws1/trials/a"));
    Path kept = Files.writeString(outside.resolve("weights"), "kept");
    Workspace workspace = Workspace.at(root.toString());
    Files.createSymbolicLink(root.resolve("trials"), folder.resolve("ws1/trials"));
    for (String path : List.of("trials/a", "../ws1/trials/a", "trials/../trials/a", "")) {
      assertThatThrownBy(() -> workspace.deleteFolder(path))
          .isInstanceOf(WorkspaceException.class)
          .hasMessageContaining("only what lies below a workspace is deleted");
      assertThatThrownBy(() -> workspace.delete(List.of(path + "/weights")))
          .isInstanceOf(WorkspaceException.class);
    }
    workspace.deleteFolder("trials");
    assertThat(root.resolve("trials")).as("the link itself").doesNotExist();
    assertThat(kept).hasContent("kept");
  }
}

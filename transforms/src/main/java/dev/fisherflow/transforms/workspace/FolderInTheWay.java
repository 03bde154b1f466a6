package dev.fisherflow.transforms.workspace;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder of a disk that lies where a file belongs.
 *
 * @param path where it is
 */
record FolderInTheWay(Path path) {

  static Optional<FolderInTheWay> of(Workspace workspace, String path) {
    return workspace
        .local()
        .map(top -> top.resolve(path))
        .filter(Files::isDirectory)
        .map(FolderInTheWay::new);
  }

  /** Says that there is no file to read. */
  void refuse() {
    throw damaged("expected a file, found a folder", "move the folder away");
  }

  /**
   * Deletes it if it is empty.
   *
   * @throws DamagedException if it is not
   */
  void remove() {
    try {
      Files.delete(path);
    } catch (DirectoryNotEmptyException e) {
      throw damaged(
          "expected a file, found a folder with files in it",
          "move the folder away and run the same command again");
    } catch (IOException e) {
      throw new WorkspaceException("cannot delete the folder " + path + ": " + e.getMessage(), e);
    }
  }

  private DamagedException damaged(String how, String remedy) {
    return DamagedException.of(path.toString(), how, remedy);
  }
}

package dev.fisherflow.transforms.dataset;

import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which raw files may be opened: plain ones, since a pipe or a device may never answer or end. */
final class PlainFiles {

  private PlainFiles() {}

  /** Whether there is something of this name, whatever it is. */
  static boolean named(Workspace folder, String path) {
    return local(folder, path).map(Files::exists).orElseGet(() -> folder.exists(path));
  }

  /**
   * Requires that what is there is a plain file, or a link to one.
   *
   * @throws DatasetException if it is something else
   */
  static void require(Workspace folder, String path) {
    Optional<Path> other = local(folder, path).filter(file -> !Files.isRegularFile(file));
    if (other.isPresent()) {
      throw new DatasetException(
          "%s: expected a plain file, found %s; put the official file there"
              .formatted(
                  folder.resolve(path),
                  Files.isDirectory(other.get()) ? "a folder" : "a pipe, socket or device"));
    }
  }

  private static Optional<Path> local(Workspace folder, String path) {
    return folder.local().map(top -> top.resolve(path));
  }
}

package dev.fisherflow.transforms.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What may be deleted: that which lies below the workspace's root, whatever links say. */
final class BelowRoot {

  private BelowRoot() {}

  /**
   * Checks a path. A link at its end is no folder: it is deleted, and not what it leads to.
   *
   * @throws WorkspaceException if it is the root, or leads out of it by {@code ..} or by a link
   */
  static void require(Workspace workspace, String path) throws IOException {
    if (Arrays.asList(path.split("/")).contains("..") || path.isBlank()) {
      throw refused(path, workspace.root());
    }
    if (workspace.local().isEmpty()) {
      return;
    }
    Path root = workspace.local().get();
    Path folder = root.resolve(path).getParent();
    if (Files.exists(folder) && !folder.toRealPath().startsWith(root.toRealPath())) {
      throw refused(path, folder.toRealPath() + ", not below " + root.toRealPath());
    }
  }

  private static WorkspaceException refused(String path, String place) {
    String message =
        "cannot delete '%s', which leads to %s; only what lies below a workspace is deleted"
            .formatted(path, place);
    return new WorkspaceException(message, new IOException(message));
  }
}

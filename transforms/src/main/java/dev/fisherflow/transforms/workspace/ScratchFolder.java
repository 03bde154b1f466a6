package dev.fisherflow.transforms.workspace;

import dev.fisherflow.learning.host.TemporaryFolder;
import java.nio.file.Path;

/**
 * An empty folder on the local disk, outside the workspace, deleted with all it holds on closing.
 */
public final class ScratchFolder implements AutoCloseable {

  private final TemporaryFolder folder;

  private ScratchFolder(TemporaryFolder folder) {
    this.folder = folder;
  }

  /**
   * Makes a folder where the system keeps temporary files.
   *
   * @param purpose part of its name
   */
  public static ScratchFolder create(String purpose) {
    return new ScratchFolder(TemporaryFolder.create(purpose));
  }

  /** The folder. */
  public Path path() {
    return folder.path();
  }

  @Override
  public void close() {
    folder.close();
  }
}

package dev.fisherflow.transforms.lease;

import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.nio.file.FileSystemException;

/** A live process works on what was asked for. */
public final class HeldException extends WorkspaceException {

  private static final long serialVersionUID = 1L;

  /**
   * Says who does.
   *
   * @param folder what is worked on
   */
  public HeldException(String message, String folder) {
    super(message, new FileSystemException(folder));
  }
}

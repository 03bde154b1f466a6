package dev.fisherflow.transforms.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A file of the workspace could not be read or written; the message names it. */
public class WorkspaceException extends UncheckedIOException {

  private static final long serialVersionUID = 1L;

  /** With what was tried on which file. */
  public WorkspaceException(String message, IOException cause) {
    super(message, cause);
  }
}

package dev.fisherflow.transforms.workspace;

import dev.fisherflow.learning.host.OutsideFault;
import java.io.IOException;

/**
 * The disk or the store of a workspace takes or gives no more: it is full, or does not answer. What
 * is finished is kept; the same command resumes once that is mended.
 */
public final class StoreException extends WorkspaceException implements OutsideFault {

  private static final long serialVersionUID = 1L;

  /** With what was tried on which file. */
  public StoreException(String message, IOException cause) {
    super(message, cause);
  }
}

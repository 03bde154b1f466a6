package dev.fisherflow.transforms.dataset;

/**
 * A dataset's files cannot be used, so nothing should be trained on them; the message says which
 * file, what was expected, what was found and what to do.
 */
public final class DatasetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what was expected, what was found and where. */
  public DatasetException(String message) {
    super(message);
  }

  /** With what was expected, what was found and where, and the cause. */
  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}

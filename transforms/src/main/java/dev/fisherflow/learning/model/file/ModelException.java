package dev.fisherflow.learning.model.file;

/**
 * A model's or adapter's files cannot be used; the message says which, why, and what was expected.
 */
public final class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what was expected, what was found and where. */
  public ModelException(String message) {
    super(message);
  }

  /** With what was expected, what was found and where, and the cause. */
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}

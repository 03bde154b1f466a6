package dev.fisherflow.transforms.dataset.own;

/**
 * A file of a specification's own cannot be used; the message says which, where, what was expected,
 * what was found and what to do.
 */
public final class OwnDataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what was expected, what was found and where. */
  public OwnDataException(String message) {
    super(message);
  }

  /** With what was expected, what was found and where, and the cause. */
  public OwnDataException(String message, Throwable cause) {
    super(message, cause);
  }
}

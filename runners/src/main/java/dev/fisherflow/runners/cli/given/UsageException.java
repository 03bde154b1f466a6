package dev.fisherflow.runners.cli.given;

/** Options are out of range or do not go together; the message says what was expected. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}

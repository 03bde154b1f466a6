package dev.fisherflow.runners.cli.given;

/** Something the user gave cannot be used; the message says what and why. */
public final class InputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}

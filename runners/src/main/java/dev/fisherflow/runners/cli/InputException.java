package dev.fisherflow.runners.cli;

/** Something the user gave cannot be used; the message says what and why. */
final class InputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InputException(String message, Throwable cause) {
    super(message, cause);
  }
}

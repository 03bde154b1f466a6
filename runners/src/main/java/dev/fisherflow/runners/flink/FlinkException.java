package dev.fisherflow.runners.flink;

/** A Flink cluster cannot be used as asked; the message says what was found and what to do. */
public class FlinkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FlinkException(String message) {
    super(message);
  }

  FlinkException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.fisherflow.pipelines.prediction;

/** A file cannot be answered, or its answers cannot be written. */
public final class PredictionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With a sentence for the user. */
  public PredictionException(String message) {
    super(message);
  }

  /** With what caused it. */
  public PredictionException(String message, Throwable cause) {
    super(message, cause);
  }
}

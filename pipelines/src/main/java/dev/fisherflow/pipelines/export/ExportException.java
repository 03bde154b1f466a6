package dev.fisherflow.pipelines.export;

/** What is asked for cannot be exported, or not to where it is asked. */
public final class ExportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With a sentence for the user. */
  public ExportException(String message) {
    super(message);
  }

  /** With what caused it. */
  public ExportException(String message, Throwable cause) {
    super(message, cause);
  }
}

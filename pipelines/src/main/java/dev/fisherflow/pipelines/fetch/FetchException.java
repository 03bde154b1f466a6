package dev.fisherflow.pipelines.fetch;

/** Something could not be fetched; the message says what, why, and what to do. */
public class FetchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FetchException(String message) {
    super(message);
  }

  FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}

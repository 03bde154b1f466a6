package dev.fisherflow.pipelines.fetch;

/** The server has no such file. */
final class AbsentException extends FetchException {

  private static final long serialVersionUID = 1L;

  AbsentException(String message) {
    super(message);
  }
}

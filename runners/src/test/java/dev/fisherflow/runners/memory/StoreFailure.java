package dev.fisherflow.runners.memory;

/** What the client of a store throws: unchecked, with the status of the store's answer. */
public final class StoreFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /** With a status of HTTP, or 0 if there was no answer. */
  StoreFailure(int status, String message) {
    super(message);
    this.status = status;
  }

  /** As the clients of AWS name it. */
  public int statusCode() {
    return status;
  }
}

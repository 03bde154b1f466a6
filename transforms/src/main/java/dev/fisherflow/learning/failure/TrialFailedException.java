package dev.fisherflow.learning.failure;

/** A trial failed in a way that its executor has classified. */
public final class TrialFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final FailureClass failureClass;
  private final String trace;
  private final String device;

  /**
   * A failure.
   *
   * @param report what happened
   * @param device the device it happened on, such as {@code cpu}
   */
  public TrialFailedException(FailureReport report, String device) {
    super(report.message());
    this.failureClass = report.failureClass();
    this.trace = report.trace();
    this.device = device;
  }

  /** What happened. */
  public FailureReport report() {
    return new FailureReport(failureClass, getMessage(), trace);
  }

  /** The device it happened on. */
  public String device() {
    return device;
  }
}

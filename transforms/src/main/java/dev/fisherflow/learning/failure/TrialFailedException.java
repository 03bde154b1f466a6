package dev.fisherflow.learning.failure;

import dev.fisherflow.schemas.Failure;

/** A learner's work failed, and the learner has recorded why. */
public final class TrialFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Failure failure;

  /** A failure, with what is known of it. */
  public TrialFailedException(Failure failure) {
    super(failure.getMessage());
    this.failure = failure;
  }

  /** What happened. */
  public Failure failure() {
    return failure;
  }

  /** What kind of failure it is. */
  public FailureClass failureClass() {
    return FailureClass.valueOf(failure.getCause());
  }
}

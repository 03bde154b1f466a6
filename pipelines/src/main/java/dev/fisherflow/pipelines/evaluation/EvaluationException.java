package dev.fisherflow.pipelines.evaluation;

/** What was asked to be evaluated cannot be; the message says what and why. */
public final class EvaluationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public EvaluationException(String message) {
    super(message);
  }
}

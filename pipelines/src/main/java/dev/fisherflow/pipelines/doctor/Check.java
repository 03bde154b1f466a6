package dev.fisherflow.pipelines.doctor;

/**
 * What was found of one thing.
 *
 * @param state how it is
 * @param subject what was looked at
 * @param message what was found, and what to do where something is to be done
 */
public record Check(State state, String subject, String message) {

  /** How a thing is. */
  public enum State {
    OK,
    WARNING,
    DAMAGED,
    REPAIRED
  }

  static Check ok(String subject, String message) {
    return new Check(State.OK, subject, message);
  }

  static Check warning(String subject, String message) {
    return new Check(State.WARNING, subject, message);
  }

  static Check damaged(String subject, String message) {
    return new Check(State.DAMAGED, subject, message);
  }

  static Check repaired(String subject, String message) {
    return new Check(State.REPAIRED, subject, message);
  }
}

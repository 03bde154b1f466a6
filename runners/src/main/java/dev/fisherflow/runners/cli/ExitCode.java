package dev.fisherflow.runners.cli;

/** What the process tells its caller. */
final class ExitCode {

  /** All succeeded; trials that diverged are results too. */
  static final int OK = 0;

  /** The command line or the input is wrong. */
  static final int INPUT = 1;

  /** The sweep ended, but some trials, or what was to be done with them, failed. */
  static final int TRIALS_FAILED = 2;

  /** Anything that should not happen. */
  static final int CRASHED = 3;

  /** A run differs from an earlier one, by noise or for known causes. */
  static final int WITHIN_NOISE = 4;

  /**
   * A run differs from an earlier one, or a trial gone on with from an undisturbed one, by more
   * than noise, and nothing accounts for it.
   */
  static final int DRIFT = 5;

  /** Told to end; the system sees the signal instead. */
  static final int STOPPED = 143;

  private ExitCode() {}
}

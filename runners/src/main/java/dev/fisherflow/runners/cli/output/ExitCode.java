package dev.fisherflow.runners.cli.output;

/** What the process tells its caller. */
public final class ExitCode {

  /** All succeeded; trials that diverged are results too. */
  public static final int OK = 0;

  /** The command line or the input is wrong. */
  public static final int INPUT = 1;

  /** The sweep ended, but some trials, or what was to be done with them, failed. */
  public static final int TRIALS_FAILED = 2;

  /** Anything that should not happen. */
  public static final int CRASHED = 3;

  /** A run differs from an earlier one, by noise or for known causes. */
  public static final int WITHIN_NOISE = 4;

  /**
   * A run differs from an earlier one, or a trial gone on with from an undisturbed one, by more
   * than noise, and nothing accounts for it.
   */
  public static final int DRIFT = 5;

  /** Told to end; the system sees the signal instead. */
  public static final int STOPPED = 143;

  private ExitCode() {}
}

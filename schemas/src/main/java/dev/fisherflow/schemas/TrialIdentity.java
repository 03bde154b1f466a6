package dev.fisherflow.schemas;

/**
 * What makes two trials the same: every field but {@code trialId} itself and {@code model}, which
 * only names what {@code modelDigest} identifies.
 */
public final class TrialIdentity {

  /** Raised by each change of the code that changes the results of trials. */
  public static final int NUMERICS_VERSION = 3;

  private TrialIdentity() {}

  /** The id that a trial with these fields has. */
  public static String idOf(Trial trial) {
    return Digest.of(trial, "trialId", "model", "adapterFrom");
  }

  /** The trial with the id that its other fields give it. */
  public static Trial identified(Trial trial) {
    return Trial.newBuilder(trial).setTrialId(idOf(trial)).build();
  }
}

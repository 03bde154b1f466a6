package dev.fisherflow.schemas;

import java.util.stream.Stream;

/**
 * What makes two results the same. Times and the machine are no part of it, nor are the answers
 * that follow from the best checkpoint's weights: results without them are older, not other ones.
 */
public final class ResultIdentity {

  private static final String[] ASIDE = {"seconds", "stepSeconds", "host", "answers", "labels"};

  private ResultIdentity() {}

  /**
   * The digest of a result.
   *
   * @param without more fields that are no part of it
   */
  public static String of(TrialResult result, String... without) {
    return Digest.of(result, Stream.of(ASIDE, without).flatMap(Stream::of).toArray(String[]::new));
  }
}

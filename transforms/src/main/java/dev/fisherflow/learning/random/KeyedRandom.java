package dev.fisherflow.learning.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/**
 * Random draws that depend on a key alone: (seed, purpose, numbers such as a step). There is no
 * state to share, so concurrent trials, retries and resumed runs draw the same numbers.
 */
public final class KeyedRandom {

  private KeyedRandom() {}

  /**
   * A generator for one key. {@link Random} is used for its algorithm, which the Java platform
   * fixes for all versions.
   */
  public static Random of(long seed, String purpose, long... numbers) {
    return new Random(key(seed, purpose, numbers));
  }

  /**
   * The seed of one key, for generators that are not Java's.
   *
   * @return the first 64 bits of the SHA-256 of seed, purpose (UTF-8) and numbers, as big-endian
   *     integers
   */
  public static long key(long seed, String purpose, long... numbers) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
      sha256.update(purpose.getBytes(StandardCharsets.UTF_8));
      for (long number : numbers) {
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
      }
      return ByteBuffer.wrap(sha256.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

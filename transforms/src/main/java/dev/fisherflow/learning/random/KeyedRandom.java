package dev.fisherflow.learning.random;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/**
 * Random draws that depend on a key alone: (seed, purpose, numbers such as a step). There is no
 * state to share, so trials beside each other, retries and resumed runs draw the same numbers.
 */
public final class KeyedRandom {

  private static final Object ENGINE = new Object();

  private KeyedRandom() {}

  /**
   * A generator for one key. {@link Random} is used for its algorithm, which the Java platform
   * fixes for all versions.
   */
  public static Random of(long seed, String purpose, long... numbers) {
    return new Random(key(seed, purpose, numbers));
  }

  /**
   * A mask of zeros and ones drawn by the engine, for masks too large to draw on the host. Seeding
   * the engine's only generator and drawing from it is one atomic step.
   *
   * @param keep probability of a one
   * @return float32 [shape], attached to the manager
   */
  public static NDArray mask(
      NDManager manager, Shape shape, double keep, long seed, String purpose, long... numbers) {
    synchronized (ENGINE) {
      manager.getEngine().setRandomSeed((int) key(seed, purpose, numbers));
      try (NDArray uniform = manager.randomUniform(0f, 1f, shape)) {
        NDArray below = uniform.lt(keep);
        NDArray mask = below.toType(DataType.FLOAT32, false);
        below.close();
        return mask;
      }
    }
  }

  private static long key(long seed, String purpose, long... numbers) {
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

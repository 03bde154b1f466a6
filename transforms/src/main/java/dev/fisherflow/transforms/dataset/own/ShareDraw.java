package dev.fisherflow.transforms.dataset.own;

import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.transforms.dataset.survey.RowHashes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Which rows of train are the split dev: by content, so that equal rows are on one side, whatever
 * their order.
 *
 * <p>A row's number u is that of the first 8 bytes of SHA-256(seed in 8 bytes, value in UTF-8),
 * over 2^64. Without stratification a row is dev if u is below the share. With it, the rows of each
 * label with the lowest u are, the share of their count rounded up, and those of equal u; a value
 * that comes with several labels counts as of its first.
 */
final class ShareDraw {

  private final OwnFiles files;
  private final RowHashes labels = new RowHashes();
  private final long[][] numbers;
  private final int[] counts;
  private long[] last;

  /**
   * Of a task with so many labels; all rows are to be {@linkplain #see seen} before one is asked
   * for.
   */
  ShareDraw(OwnFiles files, int labels) {
    this.files = files;
    this.numbers = new long[labels][16];
    this.counts = new int[labels];
  }

  /** Whether there is a share to draw. */
  boolean draws() {
    return files.share() > 0;
  }

  void see(OwnRow row) {
    if (!draws() || !files.split().stratified()) {
      return;
    }
    long u = number(files.split().seed(), row.group());
    int label = (int) labels.valueOf(u, row.label());
    if (counts[label] == numbers[label].length) {
      numbers[label] = Arrays.copyOf(numbers[label], 2 * counts[label]);
    }
    // Flipped, so that the order of signed numbers is that of unsigned ones.
    numbers[label][counts[label]++] = u ^ Long.MIN_VALUE;
  }

  /** Whether a row is of the split dev. */
  boolean dev(OwnRow row) {
    long u = number(files.split().seed(), row.group());
    if (!files.split().stratified()) {
      return share(u) < files.share();
    }
    if (last == null) {
      last = thresholds();
    }
    return (u ^ Long.MIN_VALUE) <= last[(int) labels.valueOf(u, row.label())];
  }

  private long[] thresholds() {
    long[] thresholds = new long[counts.length];
    for (int label = 0; label < counts.length; label++) {
      int wanted = (int) Math.ceil(files.share() * counts[label]);
      Arrays.sort(numbers[label], 0, counts[label]);
      thresholds[label] = wanted == 0 ? Long.MIN_VALUE : numbers[label][wanted - 1];
      numbers[label] = new long[0];
    }
    return thresholds;
  }

  /** A number from 0 to 1, as which 64 bits are read. */
  static double share(long u) {
    return (u >>> 11) * 0x1.0p-53;
  }

  /** The first 64 bits of the digest of a seed and a value. */
  static long number(long seed, String value) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
      return ByteBuffer.wrap(digest.digest(value.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

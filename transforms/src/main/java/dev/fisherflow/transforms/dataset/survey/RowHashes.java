package dev.fisherflow.transforms.dataset.survey;

/**
 * Which texts were seen, by 64-bit hashes, and a value that came with each first: 16 to 48 bytes a
 * text. Of a million different texts, two have one hash with a chance of 3 in 100 million.
 */
public final class RowHashes {

  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  /** 0 marks a free place. */
  private long[] hashes = new long[1 << 6];

  private long[] values = new long[1 << 6];
  private int size;

  /** The hash of one or two texts; the second may be null. */
  public static long hash(String first, String second) {
    long hash = add(OFFSET, first);
    return mixed(second == null ? hash : add(hash * PRIME ^ '\t', second));
  }

  /** The hash of a stretch of bytes. */
  public static long hash(byte[] bytes, int from) {
    long hash = OFFSET;
    for (int i = from; i < bytes.length; i++) {
      hash = (hash ^ bytes[i]) * PRIME;
    }
    return mixed(hash);
  }

  /** Different texts. */
  int size() {
    return size;
  }

  boolean contains(long hash) {
    return hashes[place(hash)] != 0;
  }

  /** The value that came with a hash first: this one, if the hash is new. */
  public long valueOf(long hash, long value) {
    int place = place(hash);
    if (hashes[place] != 0) {
      return values[place];
    }
    hashes[place] = hash;
    values[place] = value;
    if (++size > hashes.length / 2) {
      grow();
    }
    return value;
  }

  private void grow() {
    long[] oldHashes = hashes;
    long[] oldValues = values;
    hashes = new long[2 * oldHashes.length];
    values = new long[2 * oldHashes.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0) {
        int place = place(oldHashes[i]);
        hashes[place] = oldHashes[i];
        values[place] = oldValues[i];
      }
    }
  }

  /** Where a hash is, or would be. */
  private int place(long hash) {
    int place = (int) hash & (hashes.length - 1);
    while (hashes[place] != 0 && hashes[place] != hash) {
      place = (place + 1) & (hashes.length - 1);
    }
    return place;
  }

  private static long add(long hash, String text) {
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return hash;
  }

  /** Spreads the bits over the whole number, which is never 0. */
  private static long mixed(long hash) {
    long mixed = (hash ^ (hash >>> 32)) * 0x9e3779b97f4a7c15L;
    mixed ^= mixed >>> 29;
    return mixed == 0 ? 1 : mixed;
  }
}

package dev.fisherflow.pipelines.fetch;

/**
 * What an archive may hold.
 *
 * @param entries most entries
 * @param bytes most unpacked bytes
 * @param ratio most unpacked bytes for each byte of the archive, beyond {@link #FREE_BYTES}
 */
record ArchiveLimits(int entries, long bytes, int ratio) {

  /** Unpacked bytes that no ratio is asked of: a short repetitive text is no bomb. */
  static final long FREE_BYTES = 1 << 20;

  /** Generous for the known datasets: MNLI, the largest, unpacks to 1.3 GB, about 4 : 1. */
  static final ArchiveLimits DEFAULT = new ArchiveLimits(1_000, 4L << 30, 50);

  /** Unpacked bytes that an archive of some size may hold. */
  long bytes(long archiveBytes) {
    return Math.min(bytes, Math.max(FREE_BYTES, Math.multiplyExact(archiveBytes, (long) ratio)));
  }
}

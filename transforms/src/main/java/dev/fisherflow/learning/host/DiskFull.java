package dev.fisherflow.learning.host;

import java.util.Locale;
import java.util.stream.Stream;

/** How the system says that a disk has no room: its errors reach Java as words. */
public final class DiskFull {

  private DiskFull() {}

  /** Whether a full disk is among an exception's causes. */
  public static boolean caused(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
        .anyMatch(DiskFull::said);
  }

  private static boolean said(Throwable thrown) {
    String words = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
    return words.contains("no space left on device")
        || words.contains("disk quota exceeded")
        || words.contains("not enough space on the disk");
  }
}

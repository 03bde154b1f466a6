package dev.fisherflow.learning.host;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * An exception that says that something outside the process has stopped the work: a full disk, a
 * lost store or cluster. The same command resumes once that is mended.
 */
public interface OutsideFault {

  /** The outermost such exception among the causes of another. */
  static Optional<Throwable> among(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
        .filter(OutsideFault.class::isInstance)
        .findFirst();
  }

  /** Whether such an exception, or a full disk, is among the causes of another. */
  static boolean caused(Throwable thrown) {
    return among(thrown).isPresent() || DiskFull.caused(thrown);
  }
}

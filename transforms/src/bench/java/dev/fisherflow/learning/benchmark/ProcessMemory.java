package dev.fisherflow.learning.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of this process in bytes, as Linux counts it. */
final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  private ProcessMemory() {}

  /** Now. */
  static long resident() {
    return read("VmRSS:");
  }

  /** The most since the peak was reset. */
  static long peak() {
    return read("VmHWM:");
  }

  /** Forgets the peak until now. */
  static void resetPeak() {
    try {
      Files.writeString(CLEAR, "5");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long read(String key) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

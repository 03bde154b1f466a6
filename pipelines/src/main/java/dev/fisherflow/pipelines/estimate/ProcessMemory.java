package dev.fisherflow.pipelines.estimate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of processes, as Linux reports it. */
final class ProcessMemory {

  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private ProcessMemory() {}

  /**
   * The largest resident memory that a process begun by this one has had so far, in bytes; empty
   * where there is none, or no Linux.
   */
  static OptionalLong peakOfChildren() {
    return ProcessHandle.current()
        .descendants()
        .map(ProcessMemory::peak)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .max();
  }

  private static OptionalLong peak(ProcessHandle process) {
    try {
      return parse(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
    } catch (IOException e) {
      return OptionalLong.empty(); // another system, or it has just ended
    }
  }

  static OptionalLong parse(String status) {
    Matcher peak = PEAK.matcher(status);
    return peak.find()
        ? OptionalLong.of(1024 * Long.parseLong(peak.group(1)))
        : OptionalLong.empty();
  }
}

package dev.fisherflow.learning.failure;

import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.optimizer.DivergedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an exception says of a trial.
 *
 * @param failureClass its kind
 * @param message the exception in one line, with the causes that say more than it does
 * @param trace first lines of the stack trace
 */
public record FailureReport(FailureClass failureClass, String message, String trace) {

  private static final int TRACE_LINES = 12;

  /** The report of an exception. */
  public static FailureReport of(Throwable thrown) {
    if (thrown instanceof TrialFailedException failed) {
      return failed.report();
    }
    Optional<String> memory = memory(thrown);
    FailureClass failureClass = failureClass(thrown, memory.isPresent());
    String message = message(thrown);
    return new FailureReport(
        failureClass,
        memory.map(kind -> "out of " + kind + ": " + message).orElse(message),
        trace(thrown));
  }

  /** An exception in one line, with the causes that say more than it does. */
  public static String message(Throwable thrown) {
    StringBuilder message = new StringBuilder(oneLine(thrown));
    for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      String said = cause.getMessage();
      if (said != null && message.indexOf(said.strip()) < 0) {
        message.append("; because ").append(oneLine(cause));
      }
    }
    return message.toString();
  }

  private static String oneLine(Throwable thrown) {
    String message = thrown.getMessage();
    boolean plain = settings(thrown) || thrown instanceof TrialFailedException;
    return plain && message != null && !message.isBlank()
        ? message.strip()
        : thrown.toString().strip();
  }

  private static FailureClass failureClass(Throwable thrown, boolean memory) {
    if (diskFull(thrown)) {
      return FailureClass.DISK_FULL;
    }
    if (memory) {
      return FailureClass.OUT_OF_MEMORY;
    }
    if (thrown instanceof DivergedException) {
      return FailureClass.DIVERGED;
    }
    if (settings(thrown)) {
      return FailureClass.CONFIGURATION;
    }
    return thrown instanceof IOException || thrown instanceof UncheckedIOException
        ? FailureClass.DATA
        : FailureClass.INTERNAL;
  }

  /** Whether what was asked for is at fault: the message then says all. */
  private static boolean settings(Throwable thrown) {
    return thrown instanceof IllegalArgumentException || thrown instanceof ModelException;
  }

  /** The memory that ran out, and what to do; the engine's allocators only say so in words. */
  private static Optional<String> memory(Throwable thrown) {
    return causes(thrown).flatMap(cause -> memoryOfOne(cause).stream()).findFirst();
  }

  private static Optional<String> memoryOfOne(Throwable thrown) {
    String said = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
    boolean words = said.contains("out of memory") || said.contains("can't allocate memory");
    if (words && (said.contains("cuda") || said.contains("gpu"))) {
      return Optional.of("GPU memory (use smaller batches or a shorter maxTokens)");
    }
    boolean error = thrown instanceof OutOfMemoryError;
    if (words || (error && (said.contains("direct buffer") || said.contains("native thread")))) {
      return Optional.of("native memory (use smaller batches or fewer trials at once)");
    }
    return error
        ? Optional.of("Java heap (give it more with --worker-memory, or -Xmx in process)")
        : Optional.empty();
  }

  /** Whether a disk had no room, for whichever reason that is what happened. */
  public static boolean diskFull(Throwable thrown) {
    return causes(thrown).anyMatch(FailureReport::saysDiskFull);
  }

  /** The system's errors reach Java as words. */
  private static boolean saysDiskFull(Throwable thrown) {
    String said = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
    return said.contains("no space left on device")
        || said.contains("disk quota exceeded")
        || said.contains("not enough space on the disk");
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause);
  }

  private static String trace(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .limit(TRACE_LINES)
        .map(frame -> "at " + frame)
        .collect(Collectors.joining("\n", thrown.getClass().getName() + "\n", ""));
  }
}

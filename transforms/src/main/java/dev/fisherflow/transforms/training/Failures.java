package dev.fisherflow.transforms.training;

import dev.fisherflow.learning.model.ModelException;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Exceptions as records. */
public final class Failures {

  private static final int TRACE_LINES = 12;

  private Failures() {}

  /** Whether the virtual machine can not be trusted to go on after this. */
  public static boolean fatal(Throwable thrown) {
    boolean ofTheTrial = thrown instanceof OutOfMemoryError || thrown instanceof StackOverflowError;
    return thrown instanceof LinkageError || (thrown instanceof VirtualMachineError && !ofTheTrial);
  }

  /**
   * The record of an exception.
   *
   * @param step the step at which it happened, or null if none was begun
   */
  public static Failure of(Throwable thrown, Long step) {
    return Failure.newBuilder()
        .setCause(cause(thrown))
        .setMessage(message(thrown))
        .setStep(step)
        .setTrace(trace(thrown))
        .build();
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
    boolean plain = settings(thrown);
    return plain && message != null && !message.isBlank()
        ? message.strip()
        : thrown.toString().strip();
  }

  private static String cause(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof OutOfMemoryError || saysOutOfMemory(t.getMessage())) {
        return "OUT_OF_MEMORY";
      }
    }
    if (thrown instanceof IOException
        || thrown instanceof UncheckedIOException
        || thrown instanceof WorkspaceException) {
      return "DATA";
    }
    return settings(thrown) ? "CONFIGURATION" : "INTERNAL";
  }

  /** Whether what was asked for is at fault: the message then says all. */
  private static boolean settings(Throwable thrown) {
    return thrown instanceof IllegalArgumentException || thrown instanceof ModelException;
  }

  /** The engine's allocators only say so in words. */
  private static boolean saysOutOfMemory(String message) {
    if (message == null) {
      return false;
    }
    String lower = message.toLowerCase(Locale.ROOT);
    return lower.contains("out of memory") || lower.contains("can't allocate memory");
  }

  private static String trace(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .limit(TRACE_LINES)
        .map(frame -> "at " + frame)
        .collect(Collectors.joining("\n", thrown.getClass().getName() + "\n", ""));
  }
}

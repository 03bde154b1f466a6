package dev.fisherflow.transforms.execution;

import dev.fisherflow.learning.failure.FailureClass;
import dev.fisherflow.learning.failure.FailureReport;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Exceptions as records. */
public final class Failures {

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
    FailureReport report = FailureReport.of(thrown);
    return Failure.newBuilder()
        .setCause(failureClass(thrown, report).name())
        .setMessage(report.message())
        .setStep(step)
        .setTrace(report.trace())
        .setHost(host())
        .setDevice(thrown instanceof TrialFailedException failed ? failed.device() : "")
        .build();
  }

  /** What went wrong with a file of the workspace is of the data, unless it is known better. */
  private static FailureClass failureClass(Throwable thrown, FailureReport report) {
    return thrown instanceof WorkspaceException && report.failureClass() == FailureClass.INTERNAL
        ? FailureClass.DATA
        : report.failureClass();
  }

  /** An exception in one line, with the causes that say more than it does. */
  public static String message(Throwable thrown) {
    return FailureReport.message(thrown);
  }

  /** The name of this machine. */
  public static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // It says: <name>: <why it has no address>.
      return String.valueOf(e.getMessage()).split(":", 2)[0];
    }
  }
}

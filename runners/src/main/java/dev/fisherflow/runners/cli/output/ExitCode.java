package dev.fisherflow.runners.cli.output;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** What the process says to its caller: {@code --help} and the pages of the commands list these. */
public enum ExitCode {
  OK(0, "all trials succeeded; one that diverged is a result, not a failure"),

  INPUT(
      1,
      "the command line or the input is wrong, or the launcher found no Java or could not build;"
          + " the same command fails again"),

  TRIALS_FAILED(
      2, "the sweep or evaluation ended, but some of its trials, predictions or batches failed"),

  CRASHED(3, "crashed: a fault of fisherflow"),

  WITHIN_NOISE(4, "rerun or compare found differences that are noise or have a known cause"),

  DRIFT(
      5,
      "rerun or compare found a difference without a known cause; prove-resume found a resumed"
          + " trial that gave another result; or a scheduled run drifted from the last good one"),

  OUTSIDE(
      6,
      "stopped from outside: the disk is full, or the workspace's store or the cluster is lost; the"
          + " same command resumes once that is mended"),

  DAMAGED(7, "doctor found damage that it has not repaired"),

  CANCELLED(8, "the sweep ended, but trials of it were cancelled; the same command trains them"),

  /** 128 and the number of SIGTERM, as a shell counts; Ctrl-C and a cancelled job count as well. */
  STOPPED(143, "stopped by a signal or cancelled; the same command resumes");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** Of a sweep that ended. */
  public static ExitCode of(boolean failures, boolean cancellations) {
    return failures ? TRIALS_FAILED : cancellations ? CANCELLED : OK;
  }

  /** The exit status of the process. */
  public int code() {
    return code;
  }

  /** What it means, in a line. */
  public String meaning() {
    return meaning;
  }

  /** Lists all codes in the help of a command line and of all its commands. */
  public static void listIn(CommandLine commandLine) {
    Map<String, String> list = new LinkedHashMap<>();
    for (ExitCode exit : values()) {
      list.put(String.valueOf(exit.code), exit.meaning);
    }
    commandLine
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(list);
    commandLine.getSubcommands().values().forEach(ExitCode::listIn);
  }
}

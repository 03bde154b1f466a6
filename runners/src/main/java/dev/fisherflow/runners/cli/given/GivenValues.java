package dev.fisherflow.runners.cli.given;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Values that no option and no parameter of any command takes. */
public final class GivenValues {

  private GivenValues() {}

  /**
   * Checks what a command line gives to all its options and parameters.
   *
   * @throws ParameterException if a value is empty or has a character of number 0
   */
  public static void check(ParseResult parsed) {
    for (ParseResult one = parsed; one != null; one = one.subcommand()) {
      ParseResult command = one;
      command.matchedOptions().forEach(option -> check(option, command));
      command.matchedPositionals().forEach(parameter -> check(parameter, command));
    }
  }

  private static void check(ArgSpec argument, ParseResult command) {
    List<String> values = argument.originalStringValues();
    boolean flag = argument.arity().max() == 0;
    boolean sound = values.stream().noneMatch(value -> value.isBlank() || value.contains("\0"));
    if (!flag && !sound) {
      throw new ParameterException(
          command.commandSpec().commandLine(),
          "expected a value for %s, found '%s'"
              .formatted(
                  argument instanceof OptionSpec option
                      ? option.longestName()
                      : argument.paramLabel(),
                  values.stream()
                      .filter(value -> value.isBlank() || value.contains("\0"))
                      .findFirst()
                      .orElseThrow()));
    }
  }
}

package dev.fisherflow.runners.cli.output;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/**
 * Colours are for terminals: picocli's rules, which know {@code NO_COLOR}, and an option. Help is
 * coloured by them too.
 */
public final class Colours {

  public static final String OFF = "--no-color";

  private Colours() {}

  /** Turns colours off for all commands if the arguments say so. */
  static void obey(CommandLine command, List<String> arguments) {
    if (arguments.contains(OFF)) {
      command
          .getCommandSpec()
          .root()
          .commandLine()
          .setColorScheme(Help.defaultColorScheme(Ansi.OFF));
    }
  }

  /** The program's name before a line that says what is wrong. */
  static String prefix(CommandLine command) {
    return command.getColorScheme().errorText("fisherflow:") + " ";
  }
}

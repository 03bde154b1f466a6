package dev.fisherflow.runners.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Which commands a command line has: only the one that the first word names, if it names one, and
 * none for the version. To read the options of all takes longer than most commands.
 */
final class CommandChoice {

  private static final String VERSION = "--version";

  /** A command that speaks of all the others. */
  interface OfAll {}

  private record Choice(Object command, List<Object> below) {}

  private final Map<String, Choice> commands = new LinkedHashMap<>();
  private final CommandLine commandLine;
  private final String first;

  CommandChoice(CommandLine commandLine, String first) {
    this.commandLine = commandLine;
    this.first = first;
  }

  /** A command, and those below it. */
  CommandChoice addSubcommand(Object command, Object... below) {
    commands.put(
        command.getClass().getAnnotation(Command.class).name(),
        new Choice(command, List.of(below)));
    return this;
  }

  /** Adds the chosen ones. */
  void addAll() {
    Choice chosen = commands.get(first);
    if (chosen != null && !(chosen.command() instanceof OfAll)) {
      add(chosen);
    } else if (!first.equals(VERSION)) {
      commands.values().forEach(this::add);
    }
  }

  private void add(Choice choice) {
    CommandLine added = new CommandLine(choice.command());
    choice.below().forEach(added::addSubcommand);
    commandLine.addSubcommand(added);
  }
}

package dev.fisherflow.runners.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A page of Markdown for each command, and one that lists them, from what the commands declare. */
public final class CommandPages {

  /** The first line of every page. */
  public static final String MARK =
      "<!-- Written by 'fisherflow command-pages' from what the commands declare. -->";

  /** The page that lists the commands. */
  static final String INDEX = "README.md";

  private CommandPages() {}

  /** The pages of a command line by their file names; hidden commands have none. */
  public static Map<String, String> of(CommandLine root) {
    Map<String, String> pages = new TreeMap<>();
    List<CommandSpec> commands = new ArrayList<>();
    collect(root.getCommandSpec(), commands);
    for (CommandSpec command : commands) {
      pages.put(file(command), page(command));
    }
    pages.put(INDEX, index(root.getCommandSpec(), commands));
    return pages;
  }

  private static void collect(CommandSpec parent, List<CommandSpec> commands) {
    for (CommandSpec command : subcommands(parent)) {
      commands.add(command);
      collect(command, commands);
    }
  }

  /** Each once, whatever other names it has. */
  private static List<CommandSpec> subcommands(CommandSpec command) {
    return new LinkedHashSet<>(command.subcommands().values())
        .stream()
            .map(CommandLine::getCommandSpec)
            .filter(sub -> !sub.usageMessage().hidden())
            .toList();
  }

  private static String file(CommandSpec command) {
    String root = command.root().name() + " ";
    return command.qualifiedName().substring(root.length()).replace(' ', '-') + ".md";
  }

  private static String index(CommandSpec root, List<CommandSpec> commands) {
    return "%s\n\n# %s\n\n%s\n\n| command | what it does |\n|---|---|\n%s"
            .formatted(
                MARK,
                root.name(),
                text(root.usageMessage().description()),
                commands.stream()
                    .map(
                        command ->
                            "| [%s](%s) | %s |\n"
                                .formatted(command.qualifiedName(), file(command), header(command)))
                    .collect(Collectors.joining()))
        + exitCodes(root);
  }

  private static String page(CommandSpec command) {
    StringBuilder page = new StringBuilder();
    page.append(
        "%s\n\n# %s\n\n%s\n\n    %s\n"
            .formatted(MARK, command.qualifiedName(), header(command), synopsis(command)));
    String description = text(command.usageMessage().description());
    if (!description.isEmpty()) {
      page.append("\n").append(description).append("\n");
    }
    List<CommandSpec> subcommands = subcommands(command);
    if (!subcommands.isEmpty()) {
      page.append("\n## Commands\n\n");
      subcommands.forEach(
          sub -> page.append("* [%s](%s): %s\n".formatted(sub.name(), file(sub), header(sub))));
    }
    List<PositionalParamSpec> parameters =
        command.positionalParameters().stream().filter(p -> !p.hidden()).toList();
    if (!parameters.isEmpty()) {
      page.append("\n## Arguments\n\n");
      parameters.forEach(p -> page.append(entry(p.paramLabel(), p)));
    }
    page.append("\n## Options\n\n");
    Stream.of(false, true)
        .flatMap(general -> command.options().stream().filter(o -> general(o) == general))
        .filter(option -> !option.hidden())
        .forEach(option -> page.append(entry(names(option), option)));
    if (!command.usageMessage().exitCodeList().isEmpty()) {
      page.append("\n[Exit codes](%s#exit-codes)\n".formatted(INDEX));
    }
    return page.toString();
  }

  private static String header(CommandSpec command) {
    return text(command.usageMessage().header());
  }

  /** Those that every command has come last. */
  private static boolean general(OptionSpec option) {
    return option.inherited() || option.usageHelp() || option.versionHelp();
  }

  private static String synopsis(CommandSpec command) {
    List<String> words = new ArrayList<>(List.of(command.qualifiedName()));
    command.options().stream()
        .filter(ArgSpec::required)
        .forEach(option -> words.add(option.longestName() + "=" + option.paramLabel()));
    words.add("[OPTION...]");
    command.positionalParameters().stream()
        .filter(parameter -> !parameter.hidden())
        .forEach(
            parameter -> {
              String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
              words.add(parameter.arity().min() == 0 ? "[" + label + "]" : label);
            });
    if (!subcommands(command).isEmpty()) {
      words.add("COMMAND");
    }
    return String.join(" ", words);
  }

  private static String names(OptionSpec option) {
    String parameter = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
    return String.join("`, `", option.names()) + parameter;
  }

  private static String entry(String name, ArgSpec argument) {
    return "* `%s`%s: %s\n"
        .formatted(
            name,
            argument.required() && argument.isOption() ? " (required)" : "",
            text(argument.description()));
  }

  private static String exitCodes(CommandSpec command) {
    Map<String, String> codes = command.usageMessage().exitCodeList();
    return codes.isEmpty()
        ? ""
        : "\n## Exit codes\n\n"
            + codes.entrySet().stream()
                .map(
                    code -> "* %s: %s\n".formatted(code.getKey().strip(), escaped(code.getValue())))
                .collect(Collectors.joining());
  }

  /** Lines of a declaration as Markdown; indented ones are shown as they are. */
  private static String text(String[] lines) {
    return Stream.of(lines)
        .map(line -> line.replace("%n", "\n"))
        .map(line -> line.startsWith("    ") ? line : escaped(line))
        .collect(Collectors.joining("\n"))
        .strip();
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\\\`*<|])", "\\\\$1");
  }
}

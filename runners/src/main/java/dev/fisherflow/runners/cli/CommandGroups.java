package dev.fisherflow.runners.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The commands in the help of the root: by what they are used for, in the order of use. */
final class CommandGroups {

  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("Start", List.of("init", "plan", "prepare", "sweep"));
    GROUPS.put("Look", List.of("status", "watch", "metrics", "report", "runs", "compare"));
    GROUPS.put("Steer", List.of("pause", "resume", "cancel"));
    GROUPS.put("Use", List.of("predict", "export", "submissions", "validate-submission"));
    GROUPS.put("Data and models", List.of("fetch", "describe", "schema", "plugins"));
    GROUPS.put("Research", List.of("evaluate", "calibrate", "illustrate", "prove-resume"));
    GROUPS.put("Keep", List.of("rerun", "schedule", "gc", "doctor"));
  }

  private static final String OTHERS = "More";
  private static final int INDENT = 2;
  private static final int WIDTH = 80;

  private CommandGroups() {}

  /** Makes the help of a command line list its commands so. */
  static void listIn(CommandLine commandLine) {
    commandLine
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::of);
  }

  private static String of(Help help) {
    Map<String, Help> left = new LinkedHashMap<>(help.subcommands());
    StringBuilder text = new StringBuilder();
    GROUPS.forEach(
        (title, names) -> {
          List<String> there = names.stream().filter(left::containsKey).toList();
          text.append(group(help, title, there, left));
          there.forEach(left::remove);
        });
    return text.append(group(help, OTHERS, new ArrayList<>(left.keySet()), left)).toString();
  }

  private static String group(
      Help help, String title, List<String> names, Map<String, Help> commands) {
    if (names.isEmpty()) {
      return "";
    }
    int first =
        help.subcommands().keySet().stream().mapToInt(String::length).max().orElse(0) + 2 * INDENT;
    TextTable table =
        TextTable.forColumns(
            help.colorScheme(),
            new Column(first, INDENT, Column.Overflow.SPAN),
            new Column(WIDTH - first, INDENT, Column.Overflow.WRAP));
    for (String name : names) {
      table.addRowValues(
          help.colorScheme().commandText(name),
          help.colorScheme()
              .text(
                  List.of(commands.get(name).commandSpec().usageMessage().header()).stream()
                      .collect(Collectors.joining(" "))));
    }
    return "%n%s:%n%s".formatted(title, table);
  }
}

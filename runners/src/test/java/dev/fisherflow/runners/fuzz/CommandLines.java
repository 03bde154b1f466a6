package dev.fisherflow.runners.fuzz;

import dev.fisherflow.runners.cli.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Commands that read or check, with options of their own and values of nobody's. */
final class CommandLines {

  /**
   * Those that would train, wait, listen, fetch or write pages; their options are tried by plan.
   */
  private static final List<String> LEFT_OUT =
      List.of(
          "sweep",
          "schedule",
          "rerun",
          "prove-resume",
          "calibrate",
          "fetch",
          "fetch-data",
          "fetch-model",
          "illustrate",
          "command-pages",
          "catalogue-pages",
          "completion",
          "schema",
          "help");

  private static final String WORKSPACE = "--workspace";

  private CommandLines() {}

  /**
   * Command lines whose workspaces lie below a folder.
   *
   * @param places the folder
   */
  static Arbitrary<List<String>> arbitrary(Path places) {
    List<CommandLine> commands =
        Main.commandLine().getSubcommands().values().stream()
            .filter(command -> !LEFT_OUT.contains(command.getCommandName()))
            .distinct()
            .toList();
    return Arbitraries.of(commands).flatMap(command -> lines(command, places));
  }

  private static Arbitrary<List<String>> lines(CommandLine command, Path places) {
    Arbitrary<List<String>> options =
        Combinators.combine(Arbitraries.of(options(command)), Arbitraries.of(Hostile.TEXTS))
            .as((option, value) -> option(option, value, places))
            .list()
            .ofMaxSize(2);
    Arbitrary<List<String>> operands = Arbitraries.of(Hostile.TEXTS).list().ofMaxSize(2);
    return Combinators.combine(options, operands)
        .as(
            (chosen, words) -> {
              List<String> line = new ArrayList<>(List.of(command.getCommandName()));
              if (command.getCommandSpec().findOption(WORKSPACE) != null
                  && chosen.stream().noneMatch(option -> option.startsWith(WORKSPACE))) {
                line.add(WORKSPACE + "=" + places.resolve("workspace"));
              }
              line.addAll(chosen);
              line.addAll(words);
              return List.copyOf(line);
            });
  }

  /** All but the one that asks for a stack trace. */
  private static List<OptionSpec> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(option -> !option.longestName().equals("--debug"))
        .toList();
  }

  private static String option(OptionSpec option, String value, Path places) {
    String name = option.longestName();
    if (option.arity().max() == 0) {
      return name;
    }
    boolean relative = name.equals(WORKSPACE) && value.matches("[^/:\\x00]+");
    return name + "=" + (relative ? places + "/" + value : value);
  }
}

package dev.fisherflow.runners.fuzz;

import dev.fisherflow.runners.cli.Main;
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
          "fetch",
          "fetch-data",
          "fetch-model",
          "illustrate",
          "command-pages",
          "catalogue-pages",
          "completion",
          "schema",
          "help");

  private CommandLines() {}

  static Arbitrary<List<String>> arbitrary() {
    List<CommandLine> commands =
        Main.commandLine().getSubcommands().values().stream()
            .filter(command -> !LEFT_OUT.contains(command.getCommandName()))
            .distinct()
            .toList();
    return Arbitraries.of(commands).flatMap(CommandLines::lines);
  }

  private static Arbitrary<List<String>> lines(CommandLine command) {
    Arbitrary<List<String>> options =
        Combinators.combine(
                Arbitraries.of(command.getCommandSpec().options()), Arbitraries.of(Hostile.TEXTS))
            .as(CommandLines::option)
            .list()
            .ofMaxSize(2);
    Arbitrary<List<String>> operands = Arbitraries.of(Hostile.TEXTS).list().ofMaxSize(2);
    return Combinators.combine(options, operands)
        .as(
            (chosen, words) -> {
              List<String> line = new ArrayList<>(List.of(command.getCommandName()));
              line.addAll(chosen);
              line.addAll(words);
              return List.copyOf(line);
            });
  }

  private static String option(OptionSpec option, String value) {
    return option.arity().max() == 0 ? option.longestName() : option.longestName() + "=" + value;
  }
}

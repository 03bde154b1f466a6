package dev.fisherflow.runners.cli.output;

import dev.fisherflow.pipelines.doctor.Check;
import dev.fisherflow.pipelines.doctor.Check.State;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What was checked, a line for each thing. */
public final class DoctorText {

  private DoctorText() {}

  /** A line. */
  public static String line(Check check) {
    return "%-8s  %s: %s%n".formatted(word(check.state()), check.subject(), check.message());
  }

  /** How many there are of each kind. */
  public static String summary(List<Check> checks) {
    return Arrays.stream(State.values())
        .map(state -> count(checks, state) + " " + word(state))
        .collect(Collectors.joining(", ", "", System.lineSeparator()));
  }

  private static long count(List<Check> checks, State state) {
    return checks.stream().filter(check -> check.state() == state).count();
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}

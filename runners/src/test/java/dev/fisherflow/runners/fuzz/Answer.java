package dev.fisherflow.runners.fuzz;

import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.fuzz.Campaign.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a command answered.
 *
 * @param code its exit code, or -1 where it did not end in time
 */
record Answer(int code, String out, String err) {

  /** Longest line of a message, in characters. */
  private static final int LONGEST = 400;

  private static final Pattern TRACE =
      Pattern.compile("(?m)^\\s+at [\\w.$/]+\\(|[a-z]\\.[A-Z]\\w*(Exception|Error)\\b|\\[Source:");

  private static final Pattern WORD =
      Pattern.compile(
          "damage|missing|lacks|changed|edited|cannot|not |no |differ|unknown|expected|wrong"
              + "|unreadable|left out|repair|again|warning|invalid|mistake|older|checked");

  private static final Pattern TIMES =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ][\\d:.]+Z?|\\b[\\d.,]+ ?(ms|s|min|h|days?)\\b");

  /** What is wrong with it, whatever was asked; empty where nothing is. */
  List<Fault> faults() {
    return kinds().map(this::fault).toList();
  }

  private Stream<String> kinds() {
    List<String> faults = new ArrayList<>();
    if (code == -1) {
      faults.add("does not end");
    } else if (code == ExitCode.CRASHED.code()
        || Arrays.stream(ExitCode.values()).noneMatch(known -> known.code() == code)) {
      faults.add("exit code " + code);
    }
    if (TRACE.matcher(err).find()) {
      faults.add("names a class of Java");
    }
    if (code != ExitCode.OK.code() && err.isBlank() && out.isBlank()) {
      faults.add("fails without a word");
    }
    if (err.lines().anyMatch(line -> line.length() > LONGEST)) {
      faults.add("a line of more than " + LONGEST + " characters");
    }
    if (err.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\t')) {
      faults.add("a control character on the terminal");
    }
    return faults.stream();
  }

  private Fault fault(String kind) {
    String said = err + out;
    return new Fault(kind, said.substring(0, Math.min(said.length(), LONGEST)).strip());
  }

  /** The same, for input that is damaged where {@code whole} is the answer to it undamaged. */
  List<Fault> faultsBeside(Answer whole) {
    boolean told = code != whole.code || WORD.matcher(news(whole)).find();
    boolean silent = !told && !steady(out).equals(steady(whole.out));
    return Stream.concat(
            kinds(), silent ? Stream.of("another result without a word") : Stream.empty())
        .map(this::fault)
        .toList();
  }

  /** Lines that the answer to undamaged input has not. */
  private String news(Answer whole) {
    List<String> known = (whole.out + "\n" + whole.err).lines().toList();
    return String.join(
        "\n", (out + "\n" + err).lines().filter(line -> !known.contains(line)).toList());
  }

  private static String steady(String text) {
    return TIMES.matcher(text).replaceAll("~");
  }
}

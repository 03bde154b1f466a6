package dev.fisherflow.transforms.submission;

import dev.fisherflow.transforms.submission.Finding.Check;
import dev.fisherflow.transforms.submission.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects findings; of one kind in one file it keeps the first few and counts the rest. */
final class Findings {

  private static final int KEPT = 5;

  private final List<Finding> kept = new ArrayList<>();
  private final Map<List<Object>, Integer> counts = new HashMap<>();

  void error(Check check, String file, Long line, String message) {
    add(Severity.ERROR, check, file, line, message);
  }

  void warning(Check check, String file, Long line, String message) {
    add(Severity.WARNING, check, file, line, message);
  }

  /** All, in the order of the checks, then of the files as they were found. */
  List<Finding> all() {
    List<Finding> all = new ArrayList<>(kept);
    counts.forEach(
        (kind, count) -> {
          if (count > KEPT) {
            String message = "and " + (count - KEPT) + " more like these";
            all.add(
                new Finding(
                    (Severity) kind.get(0),
                    (Check) kind.get(1),
                    (String) kind.get(2),
                    null,
                    message));
          }
        });
    all.sort(
        Comparator.comparing(Finding::check)
            .thenComparing(Finding::file)
            .thenComparing(Finding::severity)
            .thenComparing(Finding::line, Comparator.nullsLast(Comparator.naturalOrder())));
    return all;
  }

  /** Text from outside, short and without control characters, to be shown in a message. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder("'");
    text.chars()
        .limit(40)
        .forEach(
            c -> {
              if (c >= ' ' && c < 127) {
                shown.append((char) c);
              } else {
                shown.append(String.format("\\u%04x", c));
              }
            });
    return shown.append(text.length() > 40 ? "...'" : "'").toString();
  }

  private void add(Severity severity, Check check, String file, Long line, String message) {
    if (counts.merge(List.of(severity, check, file), 1, Integer::sum) <= KEPT) {
      kept.add(new Finding(severity, check, file, line, message));
    }
  }
}
